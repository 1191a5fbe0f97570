import { EventWebhook } from "@sendgrid/eventwebhook";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { signableBatch, signableText } from "../../../server/runtime/bytes/batch-body.ts";
import { createEventEncoder } from "../../../server/runtime/bytes/event-encoder.ts";
import { createKeyRing } from "../../../server/runtime/signing/key-ring.ts";
import { checkSignature } from "../../../server/runtime/signing/signature-check.ts";
import { sign, signBody } from "../../../server/runtime/signing/signer.ts";

const timestamp = "1775720874";

function setUp() {
  const keys = createKeyRing();
  const ref = { account: "main", ordinal: 1, generation: 1 };
  const publicKey = keys.publicKey(ref);
  const helper = new EventWebhook();
  const helperKey = helper.convertPublicKeyToECDSA(publicKey);
  return {
    privateKey: keys.privateKey(ref),
    publicKey,
    encoder: createEventEncoder(),
    isValidForHelper: (body: Buffer, signature: string, at = timestamp): boolean =>
      helper.verifySignature(helperKey, body, signature, at),
  };
}

test("SendGrid's own helper finds our signature valid, and one over other bytes not", () => {
  const { privateKey, isValidForHelper } = setUp();
  const body = Buffer.from('[{"event":"processed"}]\r\n');
  const signature = sign(timestamp, body, privateKey);
  expect(isValidForHelper(body, signature)).toBe(true);
  expect(isValidForHelper(Buffer.from('[{"event":"processed"}]'), signature)).toBe(false);
  expect(isValidForHelper(body, signature, "1775720875")).toBe(false);
});

test("SendGrid's own helper finds batches of any events and any letters valid", () => {
  const { privateKey, encoder, isValidForHelper } = setUp();
  const event = fc.dictionary(fc.string({ unit: "binary" }), fc.string({ unit: "binary" }));
  fc.assert(
    fc.property(fc.array(event, { minLength: 1, maxLength: 5 }), (events) => {
      const encoded = events.map((customArgs) =>
        encoder.encode({ builtIn: { category: ["Daré", "😀"] }, customArgs: Object.entries(customArgs) }),
      );
      const body = signableBatch(encoded);
      expect(isValidForHelper(body.bytes, signBody(body, timestamp, privateKey))).toBe(true);
    }),
    { numRuns: 50 },
  );
});

test("a later attempt signs the same bytes anew, with its own timestamp", () => {
  const { privateKey, publicKey } = setUp();
  const body = signableText('[{"event":"processed"}]\r\n');
  const before = Buffer.from(body.bytes);
  for (const at of ["1775720874", "1775720904", "1775807274"]) {
    const signature = signBody(body, at, privateKey);
    expect(checkSignature({ publicKey, timestamp: at, signature, body: body.bytes })).toEqual({
      kind: "valid",
    });
    expect(body.bytes.equals(before)).toBe(true);
  }
});

test.each(["0", "999999999", "99999999999"])(
  "the timestamp %s, which has no ten digits, is signed too",
  (at) => {
    const { privateKey, publicKey } = setUp();
    const body = signableText("[]\r\n");
    const signature = signBody(body, at, privateKey);
    expect(checkSignature({ publicKey, timestamp: at, signature, body: body.bytes })).toEqual({
      kind: "valid",
    });
  },
);

test("a signature is one line of base64 of at most 72 bytes of DER", () => {
  const { privateKey } = setUp();
  const signature = sign(timestamp, Buffer.from("[]\r\n"), privateKey);
  expect(signature).toMatch(/^ME[MQUY][A-Za-z0-9+/]+=*$/);
  expect(Buffer.from(signature, "base64").length).toBeLessThanOrEqual(72);
});
