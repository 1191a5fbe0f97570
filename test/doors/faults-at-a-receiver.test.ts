import { createServer } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { FAULT_KINDS } from "../../server/contract/faults.ts";
import type { FaultKind } from "../../server/contract/faults.ts";
import type { FakeSendgrid, FaultChange } from "../../server/index.ts";
import { checkSignature } from "../../server/runtime/signing/signature-check.ts";
import { openSimulator } from "../support/served-simulator.ts";

// Each kind of fault as a receiver on node:http sees it, over real sockets.

interface Seen {
  readonly events: readonly Readonly<Record<string, unknown>>[];
  readonly text: string;
  readonly isWhole: boolean;
  readonly timestamp: string;
  readonly signature: string;
  /** Pieces in which the body was read. */
  readonly pieces: number;
}

async function startReceiver() {
  const seen: Seen[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    const finish = (isWhole: boolean): void => {
      const text = Buffer.concat(chunks).toString();
      const events: Record<string, unknown>[] = isWhole ? JSON.parse(text) : [];
      const header = (name: string): string =>
        String(request.headers[`x-twilio-email-event-webhook-${name}`] ?? "");
      seen.push({
        events,
        text,
        isWhole,
        timestamp: header("timestamp"),
        signature: header("signature"),
        pieces: chunks.length,
      });
      response.end();
    };
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => finish(true));
    request.on("error", () => finish(false));
  });
  server.keepAliveTimeout = 0;
  server.on("connection", (socket: Socket) => sockets.add(socket));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  });
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}/events`, seen, sockets };
}

async function setUp(faults: FaultChange) {
  const receiver = await startReceiver();
  const simulator = await openSimulator({ ...faults, retryWaits: ["30s"] });
  const settings = await simulator.webhooks.create({ target: receiver.url });
  return { ...receiver, simulator, settings };
}

async function emitAndSettle(simulator: FakeSendgrid, count = 3): Promise<readonly string[]> {
  const made = await simulator.emit(
    Array.from({ length: count }, (_, nth) => ({
      event: "delivered" as const,
      email: `r${nth}@example.com`,
    })),
  );
  await simulator.advanceUntilIdle();
  return made.map(({ id }) => id);
}

function verdict({ timestamp, signature, text }: Seen, publicKey: string): string {
  return checkSignature({ publicKey, timestamp, signature, body: Buffer.from(text) }).kind;
}

const ids = (seen: Seen): readonly unknown[] => seen.events.map((event) => event["sg_event_id"]);

const CASES: Readonly<Record<FaultKind, () => Promise<void>>> = {
  "duplicate-event": async () => {
    const { simulator, seen } = await setUp({ duplicateEvent: "every:3" });
    const [, , third] = await emitAndSettle(simulator);
    expect(seen.map((post) => ids(post).length)).toEqual([3, 1]);
    expect(ids(seen[1] ?? NONE)).toEqual([third]);
  },
  "duplicate-in-batch": async () => {
    const { simulator, seen } = await setUp({ duplicateInBatch: 1 });
    const made = await emitAndSettle(simulator, 1);
    expect(ids(seen[0] ?? NONE)).toEqual([made[0], made[0]]);
  },
  "duplicate-new-id": async () => {
    const { simulator, seen } = await setUp({ duplicateNewId: 1 });
    const made = await emitAndSettle(simulator, 1);
    expect(ids(seen[0] ?? NONE)).toEqual(made);
    expect(ids(seen[1] ?? NONE)).not.toEqual(made);
    expect(seen[1]?.events[0]?.["sg_message_id"]).toBe(seen[0]?.events[0]?.["sg_message_id"]);
  },
  "late-event": async () => {
    const { simulator, seen } = await setUp({ lateEvent: { every: 2, delay: "5m" } });
    const [first, second, third] = await emitAndSettle(simulator);
    expect(seen.map((post) => ids(post))).toEqual([[first, third], [second]]);
  },
  "missing-event-id": async () => {
    const { simulator, seen } = await setUp({ missingEventId: 1 });
    await emitAndSettle(simulator, 1);
    expect(Object.keys(seen[0]?.events[0] ?? {})).not.toContain("sg_event_id");
  },
  "missing-message-id": async () => {
    const { simulator, seen } = await setUp({ missingMessageId: 1 });
    await emitAndSettle(simulator, 1);
    expect(Object.keys(seen[0]?.events[0] ?? {})).not.toContain("sg_message_id");
  },
  "unknown-event": async () => {
    const { simulator, seen } = await setUp({ unknownEvent: 1 });
    await emitAndSettle(simulator, 1);
    expect(seen[0]?.events.map((event) => event["event"])).toEqual(["delivered", "brand_new_event"]);
  },
  "unknown-field": async () => {
    const { simulator, seen } = await setUp({ unknownField: 1 });
    await emitAndSettle(simulator, 1);
    expect(seen[0]?.events[0]).toMatchObject({ sg_future_flag: false });
  },
  "out-of-order": async () => {
    const { simulator, seen } = await setUp({ outOfOrder: 1 });
    const made = await emitAndSettle(simulator, 10);
    expect(ids(seen[0] ?? NONE)).not.toEqual(made);
    expect(new Set(ids(seen[0] ?? NONE))).toEqual(new Set(made));
  },
  "duplicate-batch": async () => {
    const { simulator, seen } = await setUp({ duplicateBatch: 1 });
    await emitAndSettle(simulator);
    expect(seen).toHaveLength(2);
    expect(seen[1]?.text).toBe(seen[0]?.text);
  },
  "lost-acknowledgement": async () => {
    const { simulator, seen } = await setUp({ lostAcknowledgement: { attempts: 1 } });
    await emitAndSettle(simulator);
    expect(seen).toHaveLength(2);
    expect(seen[1]?.text).toBe(seen[0]?.text);
    expect(simulator.ledger().total).toMatchObject({ acknowledged: 3, resentUncertain: 3 });
  },
  "wrong-signature": async () => {
    const { simulator, seen, settings } = await setUp({ wrongSignature: 1 });
    await emitAndSettle(simulator);
    expect(verdict(seen[0] ?? NONE, settings.publicKey)).not.toBe("valid");
    expect(seen[0]?.signature).toMatch(/^ME[MQUY]/);
  },
  "missing-signature": async () => {
    const { simulator, seen } = await setUp({ missingSignature: 1 });
    await emitAndSettle(simulator);
    expect(seen[0]).toMatchObject({ timestamp: "", signature: "" });
  },
  "stale-signature": async () => {
    const { simulator, seen, settings } = await setUp({ staleSignature: { delay: "2h" } });
    await emitAndSettle(simulator);
    expect(verdict(seen[0] ?? NONE, settings.publicKey)).toBe("valid");
    const { request } = simulator.attempt("att_1") ?? {};
    expect(request).toBeDefined();
    const sentSeconds = Math.floor((simulator.attempts()[0]?.wallAt ?? 0) / 1000);
    expect(Math.abs(sentSeconds - 7200 - Number(seen[0]?.timestamp))).toBeLessThanOrEqual(1);
  },
  "other-key": async () => {
    const { simulator, seen, settings } = await setUp({ otherKey: 1 });
    await emitAndSettle(simulator);
    expect(verdict(seen[0] ?? NONE, settings.publicKey)).not.toBe("valid");
  },
  "tampered-body": async () => {
    const { simulator, seen, settings } = await setUp({ tamperedBody: 1 });
    await emitAndSettle(simulator);
    expect(seen[0]?.events).toHaveLength(3);
    expect(verdict(seen[0] ?? NONE, settings.publicKey)).not.toBe("valid");
  },
  "cut-body": async () => {
    const { simulator, seen } = await setUp({ cutBody: { attempts: 1 } });
    const made = await emitAndSettle(simulator);
    expect(seen.map(({ isWhole }) => isWhole)).toEqual([false, true]);
    expect(ids(seen[1] ?? NONE)).toEqual(made);
  },
  "cut-answer": async () => {
    const { simulator, seen } = await setUp({ cutAnswer: { attempts: 1 } });
    const made = await emitAndSettle(simulator);
    expect(seen.map((post) => ids(post))).toEqual([made, made]);
    expect(simulator.ledger().total).toMatchObject({ acknowledged: 3, resentUncertain: 3 });
  },
  "half-open": async () => {
    const { simulator, seen, sockets } = await setUp({
      halfOpen: { attempts: 1, delay: "10m" },
      duplicateBatch: 1,
    });
    await emitAndSettle(simulator);
    expect(seen).toHaveLength(2);
    // The second post came by another connection, and the first is still there.
    expect([...sockets].map((socket) => socket.destroyed)).toEqual([false, false]);
  },
  "slow-sending": async () => {
    const { simulator, seen } = await setUp({ slowSending: { delay: "200ms" } });
    await emitAndSettle(simulator);
    expect(seen[0]?.isWhole).toBe(true);
    expect(seen[0]?.pieces).toBeGreaterThan(1);
  },
  "network-failure": async () => {
    const { simulator, seen, sockets } = await setUp({ networkFailure: { attempts: "1-2" } });
    const made = await emitAndSettle(simulator);
    expect(seen.map((post) => ids(post))).toEqual([made]);
    expect(sockets.size).toBe(1);
    expect(simulator.ledger().total).toMatchObject({ attempts: 3, acknowledged: 3 });
  },
  "event-before-202": async () => {
    const { simulator, seen } = await setUp({ eventBefore202: 1 });
    const { messageId } = await simulator.send({ to: "ada+delivered@example.com" });
    // The answer is there, and the receiver has had the first event already: on a clock that nobody has advanced.
    expect(seen[0]?.events).toMatchObject([{ event: "processed" }]);
    expect(String(seen[0]?.events[0]?.["sg_message_id"]).startsWith(`${messageId}.`)).toBe(true);
  },
};

const NONE: Seen = { events: [], text: "", isWhole: false, timestamp: "", signature: "", pieces: 0 };

test.each(FAULT_KINDS)("%s is seen by a receiver, and marked in the journal", async (kind) => {
  await CASES[kind]();
});

test("faults of options, of setFaults and of flags are the same ones", async () => {
  const { simulator } = await setUp({ faults: ["duplicate-batch=0.5", "cut-body=every:3,from=1m,for=1h"] });
  expect(simulator.faults().faults).toMatchObject([
    { kind: "duplicate-batch", rate: 0.5, delay: 60_000 },
    { kind: "cut-body", every: 3, from: 60_000, for: 3_600_000 },
  ]);
  expect(simulator.setFaults({ cutBody: null, tamperedBody: { attempts: [1, 2] } }).faults).toMatchObject([
    { kind: "duplicate-batch" },
    { kind: "tampered-body", attempts: [1, 2] },
  ]);
  expect(() => simulator.setFaults({ cutBody: { rat: 1 } } as never)).toThrow(/Did you mean "rate"/);
  expect(() => simulator.setFaults({ cutBdy: 1 } as never)).toThrow(/Did you mean "cutBody"/);
  expect(simulator.faults().faults).toHaveLength(2);
});

test("switching a fault on and off while running strikes only in between", async () => {
  const { simulator, seen } = await setUp({});
  await emitAndSettle(simulator, 1);
  simulator.setFaults({ missingEventId: 1 });
  await emitAndSettle(simulator, 1);
  simulator.setFaults({ missingEventId: null });
  await emitAndSettle(simulator, 1);
  expect(seen.map((post) => ids(post)[0] === undefined)).toEqual([false, true, false]);
  expect(simulator.faults()).toEqual({ faults: [], struck: { "missing-event-id": 1 } });
  expect(simulator.journal().filter(({ kind }) => kind === "fault-injected")).toMatchObject([
    { fault: "missing-event-id" },
  ]);
});
