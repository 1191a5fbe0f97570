import { generateKeyPairSync } from "node:crypto";
import { describe, expect, onTestFinished, test } from "vitest";
import { BATCH_CONTENT_TYPE, SIGNATURE_HEADER, TIMESTAMP_HEADER } from "../../server/contract/wire.ts";
import { sign } from "../../server/runtime/signing/signer.ts";
import { GOOD_RECEIVERS } from "./receivers/good-receivers.ts";
import type { GoodReceiver } from "./receivers/good-receivers.ts";

// What a check is tried on must itself be right: these look at the good receivers without any check.

const KEYS = generateKeyPairSync("ec", { namedCurve: "P-256" });
const PUBLIC_KEY = KEYS.publicKey.export({ format: "der", type: "spki" }).toString("base64");

interface Posted {
  readonly body: string;
  /** What the signature is made over, where that is something else. */
  readonly signed?: string;
  readonly signature?: string;
}

async function setUp({ start }: GoodReceiver) {
  const receiver = await start(PUBLIC_KEY);
  onTestFinished(async () => await receiver.close());
  const post = async ({ body, signed = body, signature }: Posted): Promise<number> => {
    const timestamp = String(Math.floor(Date.now() / 1000));
    const { username, password, href } = new URL(receiver.url);
    const pair = `${username}:${decodeURIComponent(password)}`;
    const { status } = await fetch(href.replace(/\/\/.*@/, "//"), {
      method: "POST",
      headers: {
        Authorization: `Basic ${Buffer.from(pair).toString("base64")}`,
        "Content-Type": BATCH_CONTENT_TYPE,
        [SIGNATURE_HEADER]: signature ?? sign(timestamp, Buffer.from(signed), KEYS.privateKey),
        [TIMESTAMP_HEADER]: timestamp,
      },
      body,
    });
    return status;
  };
  const stored = async (id: string): Promise<number> => {
    const response = await fetch(receiver.probe.replace("{sg_event_id}", encodeURIComponent(id)));
    if (response.status === 404) return 0;
    const answer = (await response.json()) as readonly unknown[] | { readonly count: number };
    return "count" in answer ? answer.count : answer.length;
  };
  return { receiver, post, stored };
}

const BATCH =
  '[{"event":"open","sg_event_id":"a"},\r\n{"event":"open","url":"é","sg_event_id":"b"},\r\n{"event":"click"}]\r\n';

describe.each(GOOD_RECEIVERS)("$name", (good) => {
  test("takes 20 different signatures of a batch and stores each of its events once", async () => {
    const { post, stored } = await setUp(good);
    for (let times = 0; times < 20; times++) {
      expect(await post({ body: BATCH })).toBeGreaterThanOrEqual(200);
      expect(await post({ body: BATCH })).toBeLessThan(300);
    }
    await expect
      .poll(async () => [await stored("a"), await stored("b"), await stored("c")])
      .toEqual([1, 1, 0]);
  });

  test("refuses forged signatures with 401 or 403, junk among them, and lives on", async () => {
    const { post, stored } = await setUp(good);
    const forged = [
      await post({ body: BATCH, signed: "[]" }),
      await post({ body: BATCH, signature: "" }),
      await post({ body: BATCH, signature: "not base64 !!" }),
      await post({ body: BATCH, signature: Buffer.from("junk").toString("base64") }),
      await post({ body: BATCH, signature: "MAYCAQACAQA=" }),
      await post({ body: BATCH, signature: "MEQCIA==" }),
    ];
    for (const status of forged) expect([401, 403]).toContain(status);
    expect(await post({ body: BATCH })).toBeLessThan(300);
    await expect.poll(async () => await stored("a")).toBe(1);
  });

  test("takes a body of 786,432 bytes", async () => {
    const { post, stored } = await setUp(good);
    const events = Array.from({ length: 3000 }, (_, index) => ({ event: "open", sg_event_id: `e${index}` }));
    const text = `${JSON.stringify(events)}\r\n`;
    expect(await post({ body: text.padEnd(786_432) })).toBeLessThan(300);
    await expect.poll(async () => await stored("e2999")).toBe(1);
  });
});
