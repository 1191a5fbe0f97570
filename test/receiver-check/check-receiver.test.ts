import { createVerify, createHmac, createPublicKey } from "node:crypto";
import { expect, test } from "vitest";
import { checkReceiver } from "../../server/receiver-check/check-receiver.ts";
import type { CheckOptions } from "../../server/receiver-check/check-options.ts";
import { checkPublicKey } from "../../server/receiver-check/signing-key.ts";
import { readPublicKey } from "../../server/runtime/signing/signature-check.ts";
import type { ReceiverDefect, SeenRequest } from "../support/small-receiver.ts";
import { isSignedRightly, serve, smallReceiver } from "../support/small-receiver.ts";
import { standStill } from "../support/stand-still.ts";

async function check(defect: ReceiverDefect = {}, options: CheckOptions = {}) {
  const { handler, probe } = smallReceiver(defect);
  return await checkReceiver(handler, { profile: "reduced", timeout: "5s", probe, ...options });
}

async function failuresOf(defect: ReceiverDefect, options: CheckOptions = {}) {
  const { checks } = await check(defect, options);
  return checks.filter(({ verdict }) => verdict === "FAIL").map(({ id }) => id);
}

const key = readPublicKey(checkPublicKey());

function verifies(bytes: Buffer | string, { signature }: SeenRequest, digest = "sha256"): boolean {
  if (key === undefined) throw new Error("no key");
  return createVerify(digest).update(bytes).verify(key, Buffer.from(signature, "base64"));
}

function parsed({ body }: SeenRequest): readonly unknown[] {
  return JSON.parse(body.toString()) as readonly unknown[];
}

test("a good receiver passes everything that can be judged, and nothing is above INFO", async () => {
  const { checks, summary } = await check();
  expect(checks.filter(({ verdict }) => verdict === "FAIL" || verdict === "WARN")).toEqual([]);
  expect(checks.filter(({ verdict }) => verdict === "SKIP").map(({ id }) => id)).toEqual([
    // A function's headers have no case.
    "header-case",
    "order",
    "key-rotation",
    "oauth",
  ]);
  expect(summary).toMatchObject({ failed: 0, isIncomplete: false, notJudged: [], target: "(function)" });
});

test("a good receiver passes over HTTP too, header case and connections included", async () => {
  const url = await serve(smallReceiver());
  const probe = `${url}?id={sg_event_id}`;
  const { checks } = await checkReceiver(url, { profile: "reduced", probe });
  expect(checks.filter(({ verdict }) => verdict === "FAIL" || verdict === "WARN")).toEqual([]);
  for (const id of ["header-case", "transport", "batch-complete", "abort-retry", "dup-parallel"])
    expect(checks.find((each) => each.id === id)?.verdict).toBe("PASS");
});

test("without a probe no check passes for what only a probe can see", async () => {
  const { handler } = smallReceiver();
  const { checks, summary } = await checkReceiver(handler, { profile: "reduced" });
  const judgedInPart = ["custom-args", "poison", "burst", "dup-seq", "dup-parallel", "abort-retry"];
  for (const id of judgedInPart)
    expect(checks.find((each) => each.id === id)).toMatchObject({
      verdict: "INFO",
      reason: expect.stringContaining("not judged: whether"),
    });
  expect(checks.find(({ id }) => id === "batch-complete")?.verdict).toBe("SKIP");
  expect(summary.notJudged).toHaveLength(4);
});

test("a machine that was busy while a large batch was answered makes no slow receiver", async () => {
  let large = 0;
  const { checks } = await check(
    {
      before: ({ body }) => {
        if (body.length > 500_000 && ++large === 1) standStill(3100);
        return undefined;
      },
    },
    { only: ["latency"] },
  );
  expect(checks[1]).toMatchObject({ id: "latency", verdict: "PASS" });
  expect(large).toBe(2);
});

// Each receiver checks signatures in its own wrong way.
const SIGNATURE_BUGS: readonly (readonly [mistake: string, isSigned: (request: SeenRequest) => boolean])[] = [
  ["stringified", (seen) => verifies(seen.timestamp + JSON.stringify(parsed(seen)), seen)],
  ["trimmed", (seen) => verifies(seen.timestamp + seen.body.toString().trim(), seen)],
  ["line-break-added", (seen) => verifies(`${seen.timestamp}${seen.body.toString()}\r\n`, seen)],
  ["line-feeds", (seen) => verifies(seen.timestamp + seen.body.toString().replaceAll("\r\n", "\n"), seen)],
  ["no-timestamp", (seen) => verifies(seen.body, seen)],
  ["dot", (seen) => verifies(`${seen.timestamp}.${seen.body.toString()}`, seen)],
  ["undefined-timestamp", (seen) => verifies(`undefined${seen.body.toString()}`, seen)],
  ["empty-body", (seen) => verifies(seen.timestamp, seen)],
  ["object-text", (seen) => verifies(seen.timestamp + String(parsed(seen)), seen)],
  [
    "php-encode",
    (seen) => {
      const json = JSON.stringify(parsed(seen)).replaceAll("/", "\\/");
      const escaped = json.replaceAll(
        /[\u0080-\uffff]/g,
        (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`,
      );
      return verifies(seen.timestamp + escaped, seen);
    },
  ],
  [
    "hmac",
    (seen) =>
      createHmac("sha256", checkPublicKey()).update(seen.timestamp).update(seen.body).digest("base64") ===
      seen.signature,
  ],
  [
    "raw-signature",
    ({ timestamp, body, signature }) => {
      const raw = Buffer.from(signature, "base64");
      if (raw.length !== 64) return false;
      const publicKey = createPublicKey({
        key: Buffer.from(checkPublicKey(), "base64"),
        format: "der",
        type: "spki",
      });
      const signed = createVerify("sha256").update(timestamp).update(body);
      return signed.verify({ key: publicKey, dsaEncoding: "ieee-p1363" }, raw);
    },
  ],
  ["other-digest", (seen) => verifies(Buffer.concat([Buffer.from(seen.timestamp), seen.body]), seen, "sha1")],
];

test.concurrent.each(SIGNATURE_BUGS)(
  "the mistake %s is named by what the receiver accepts",
  async (mistake, isSigned) => {
    const { checks } = await check({ isSigned });
    expect(checks[0]).toMatchObject({
      id: "sig-single",
      verdict: "FAIL",
      reason: expect.stringContaining(`(${mistake})`),
    });
    // What depends on it could not be judged, and is no pass.
    expect(checks.slice(1).map(({ verdict }) => verdict)).not.toContain("PASS");
  },
);

test("a receiver with another key is told which one it needs", async () => {
  const [first] = (await check({ isSigned: () => false }, { only: ["sig-single"] })).checks;
  expect(first?.reason).toBe("answered 403 to one delivered event; no usual mistake of signing explains it");
  expect(first?.fix).toContain(checkPublicKey());
});

test("a receiver that puts line breaks at the end only is named by its batches", async () => {
  const isSigned = (seen: SeenRequest) =>
    verifies(`${seen.timestamp}${JSON.stringify(parsed(seen))}\r\n`, seen);
  const { checks } = await check({ isSigned }, { only: ["sig-single", "sig-multi"] });
  expect(checks).toMatchObject([
    { id: "sig-single", verdict: "PASS" },
    { id: "sig-multi", verdict: "FAIL", reason: expect.stringContaining("(line-break-at-end-only)") },
  ]);
});

test("a receiver that decodes bodies as Latin-1 is named by its letters", async () => {
  const isSigned = (seen: SeenRequest) => verifies(seen.timestamp + seen.body.toString("latin1"), seen);
  const { checks } = await check({ isSigned }, { only: ["utf8"] });
  expect(checks[1]).toMatchObject({ verdict: "FAIL", reason: expect.stringContaining("(latin-1-text)") });
});

function throwing(isBad: (event: Readonly<Record<string, unknown>>) => boolean): ReceiverDefect {
  return {
    handle: (event) => {
      if (isBad(event)) throw new TypeError("this receiver cannot take it");
    },
  };
}

const KNOWN = new Set([
  "processed",
  "deferred",
  "delivered",
  "open",
  "click",
  "bounce",
  "dropped",
  "spamreport",
  "unsubscribe",
  "group_unsubscribe",
  "group_resubscribe",
  "account_status_change",
]);

const DEFECTS: readonly (readonly [name: string, defect: ReceiverDefect, found: readonly string[]])[] = [
  [
    "a limit of 100 kB",
    {
      before: ({ body }) => (body.length > 102_400 ? new Response("too large", { status: 413 }) : undefined),
    },
    ["size-768k"],
  ],
  [
    "a limit of 64 KiB",
    { before: ({ body }) => (body.length > 65_536 ? new Response("too large", { status: 413 }) : undefined) },
    ["size-768k"],
  ],
  [
    "a redirect",
    { before: () => new Response(null, { status: 301, headers: { Location: "/events/" } }) },
    ["transport"],
  ],
  [
    "a CSRF rule",
    {
      before: ({ headers }) =>
        headers.has("cookie") ? undefined : new Response("Forbidden", { status: 403 }),
    },
    ["transport"],
  ],
  [
    "a CSRF rule that says so",
    { before: () => new Response("CSRF verification failed", { status: 403 }) },
    ["transport"],
  ],
  ["categories as texts only", throwing(({ category }) => typeof category === "string"), ["category"]],
  ["no unknown types", throwing(({ event }) => !KNOWN.has(String(event))), ["unknown-type", "poison"]],
  ["no account_status_change", throwing(({ event }) => event === "account_status_change"), ["types"]],
  [
    "a needed sg_message_id",
    throwing((event) => event["event"] === "bounce" && !event["sg_message_id"]),
    ["missing-ids"],
  ],
  [
    "a needed sg_event_id",
    throwing((event) => event["sg_event_id"] === undefined && event["event"] === "unsubscribe"),
    ["missing-ids"],
  ],
  [
    "a small integer for groups",
    throwing((event) => Number(event["asm_group_id"] ?? 0) > 32_767),
    ["marketing"],
  ],
  ["short columns", throwing((event) => JSON.stringify(event["reason"] ?? "").length > 255), ["long-values"]],
  ["__proto__ refused", throwing((event) => Object.hasOwn(event, "__proto__")), ["custom-args"]],
  ["no emoji", throwing((event) => /\p{Extended_Pictographic}/u.test(JSON.stringify(event))), ["utf8"]],
  [
    "no signature needed without headers",
    { isSigned: (seen) => seen.signature === "" || isSignedRightly(seen) },
    ["sig-enforced"],
  ],
  ["everything accepted", { isSigned: () => true }, ["sig-enforced"]],
  [
    "no signature needed without a timestamp",
    { isSigned: (seen) => isSignedRightly(seen) || seen.timestamp === "" },
    ["sig-enforced"],
  ],
  [
    "a window on the events' time",
    throwing(({ timestamp }) => Math.abs(Date.now() / 1000 - Number(timestamp)) > 300),
    ["late-delivery"],
  ],
  [
    "low s only",
    {
      isSigned: (seen) => isLowS(seen) && isSignedRightly(seen),
    },
    ["der-variants"],
  ],
  [
    "72 bytes only",
    {
      isSigned: (seen) =>
        (seen.signature === "" || Buffer.from(seen.signature, "base64").length === 72) &&
        isSignedRightly(seen),
    },
    ["der-variants"],
  ],
  [
    "only the first event",
    { store: ([first], counts) => void counts.set(String(first?.["sg_event_id"]), 1) },
    ["batch-complete"],
  ],
  [
    "no deduplication",
    {
      store: (events, counts) => {
        for (const event of events) {
          const id = String(event["sg_event_id"]);
          counts.set(id, (counts.get(id) ?? 0) + 1);
        }
      },
    },
    ["dup-seq"],
  ],
  [
    "a race in deduplication",
    {
      store: async (events, counts) => {
        const seen = new Set<string>();
        const fresh = events
          .map((event) => String(event["sg_event_id"]))
          .filter((id) => !counts.has(id) && !seen.has(id) && seen.add(id));
        await new Promise((resolve) => void setTimeout(resolve, 5));
        for (const id of fresh) counts.set(id, (counts.get(id) ?? 0) + 1);
      },
    },
    ["dup-parallel"],
  ],
  [
    "a crash that is answered 200",
    {
      store: (events, counts) => {
        for (const event of events) {
          if (!KNOWN.has(String(event["event"]))) return;
          counts.set(String(event["sg_event_id"]), 1);
        }
      },
    },
    ["poison"],
  ],
];

function isLowS({ signature }: SeenRequest): boolean {
  const der = Buffer.from(signature, "base64");
  return (der[5 + (der[3] ?? 0)] ?? 0) < 33;
}

// The fleet shows that no check at all finds more; here those are asked that defects of all kinds might disturb.
const NEIGHBOURS = ["sig-multi", "test-request", "sig-enforced", "types", "batch-complete", "dup-seq"];

test.concurrent.each(DEFECTS)(
  "%s is found by the check for it and by no other",
  async (_name, defect, found) => {
    const failures = await failuresOf(defect, { only: [...found, ...NEIGHBOURS] });
    expect(failures.toSorted()).toEqual([...found].toSorted());
  },
);
