import * as fc from "fast-check";
import { expect, test } from "vitest";
import { createKeyRing } from "../../../server/runtime/signing/key-ring.ts";
import {
  describeMistake,
  findMistake,
  mistakenSignatures,
} from "../../../server/runtime/signing/signature-diagnosis.ts";
import { SIGNATURE_FORMS } from "../../../server/runtime/signing/signature-forms.ts";
import { SIGNING_MISTAKES } from "../../../server/runtime/signing/signing-mistakes.ts";
import { sign } from "../../../server/runtime/signing/signer.ts";
import { signatureVector } from "../../support/signature-vectors.ts";

const timestamp = "1775720874";
// Two events with all that a wrong way of reading changes: slashes, accents in two parts, a line break at the end.
const batch = Buffer.from(
  '[{"email":"ada@example.com","timestamp":1775720860,"url":"https://example.com?q=Dare\u0301"},\r\n' +
    '{"email":"bob@example.com","timestamp":1775720861}]\r\n',
);

function setUp() {
  const keys = createKeyRing();
  const ref = { account: "main", ordinal: 1, generation: 1 };
  const privateKey = keys.privateKey(ref);
  const publicKey = keys.publicKey(ref);
  return {
    privateKey,
    publicKey,
    claimOver: (bytes: Buffer, body: Buffer) => ({
      publicKey,
      timestamp,
      signature: sign("", bytes, privateKey),
      body,
    }),
  };
}

// What each mistake needs to differ from the right way and from all mistakes before it.
const bodies: Readonly<Partial<Record<string, Buffer>>> = {
  trimmed: Buffer.from('[{"a": 1},\r\n{"b": 2}]\r\n'),
  "line-breaks-removed": Buffer.from('[{"a": 1},\r\n{"b": 2}]\r\n'),
  "framing-rebuilt": Buffer.from(JSON.stringify([{ a: 1 }, { b: "é" }])),
  "line-break-added": Buffer.from('[{"a": 1}]'),
  "line-feeds-to-crlf": Buffer.from('[{"a": 1},\n{"b": 2}]\n'),
  "html-escaped": Buffer.from('[{"smtp-id":"<1@x>"}]\r\n'),
  "keys-sorted": Buffer.from('[{"b":1,"a":2}]\r\n'),
};

test.each(SIGNING_MISTAKES.map((mistake) => mistake.id))("the mistake %s is found by its signature", (id) => {
  const { claimOver } = setUp();
  const body = bodies[id] ?? batch;
  const mistake = SIGNING_MISTAKES.find((candidate) => candidate.id === id);
  const bytes = mistake?.bytes(timestamp, body);
  if (bytes === undefined) throw new Error(`${id} makes nothing of the body.`);
  expect(findMistake(claimOver(bytes, body))?.id).toBe(id);
});

test.each(SIGNATURE_FORMS.map((form) => form.id))("the form %s is found by each of its signatures", (id) => {
  const { privateKey, publicKey } = setUp();
  const form = SIGNATURE_FORMS.find((candidate) => candidate.id === id);
  const texts = form?.texts({ timestamp, body: batch, privateKey }) ?? [];
  expect(texts.length).toBeGreaterThan(0);
  for (const signature of texts)
    expect(findMistake({ publicKey, timestamp, signature, body: batch })?.id).toBe(id);
});

test("all signatures that a receiver is diagnosed with are wrong, and each is explained as what it was made for", () => {
  const { privateKey, publicKey } = setUp();
  const made = mistakenSignatures({ timestamp, body: batch, privateKey });
  for (const { mistake, text } of made) {
    const claim = { publicKey, timestamp, signature: text, body: batch };
    expect(findMistake(claim)?.id).toBe(mistake.id);
  }
  expect(new Set(made.map(({ text }) => text)).size).toBe(made.length);
});

test("a body serialised again on its way is explained", () => {
  const { body } = signatureVector("official-multi-ok");
  const { claimOver } = setUp();
  const reserialised = JSON.stringify(JSON.parse(body.toString()));
  const claim = claimOver(Buffer.from(timestamp + reserialised), body);
  const mistake = findMistake(claim);
  expect(mistake === undefined ? undefined : describeMistake(mistake)).toBe(
    "The signature was made over the body parsed and serialised again. " +
      "Line breaks between events are signed: keep the raw body, JSON.stringify(request.body) is other bytes.",
  );
});

test.each([
  ["derived-single-no-crlf", "line-break-added"],
  ["derived-single-lf-only", "line-feeds-to-crlf"],
  ["derived-single-re-serialized", "line-break-added"],
  ["derived-multi-re-serialized", "framing-rebuilt"],
  ["derived-multi-stringify-crlf-at-end-only", "framing-rebuilt"],
  ["derived-testintegration-2025-A-with-crlf", "line-breaks-removed"],
])("the recorded body %s is explained by what was signed: %s", (id, mistake) => {
  const found = findMistake(signatureVector(id))?.id;
  expect(found).toBe(mistake);
});

test("a valid signature, an unreadable one and one by another key have no explanation", () => {
  expect(findMistake(signatureVector("official-single-ok"))).toBeUndefined();
  expect(findMistake(signatureVector("official-php-bad-signature"))).toBeUndefined();
  expect(findMistake(signatureVector("official-single-bad-key"))).toBeUndefined();
});

test("each mistake has an id of its own and speaks in whole sentences", () => {
  expect(new Set(SIGNING_MISTAKES.map((mistake) => mistake.id)).size).toBe(SIGNING_MISTAKES.length);
  for (const { id, title, advice } of SIGNING_MISTAKES) {
    expect(id).toMatch(/^[a-z0-9-]+$/);
    expect(title).not.toMatch(/\.$/);
    expect(advice).toMatch(/^[A-Z].*\.$/);
  }
});

test("no body makes a mistake throw", () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.uint8Array(),
        fc.json().map((text) => Buffer.from(text)),
      ),
      (bytes) => {
        for (const mistake of SIGNING_MISTAKES) {
          expect(() => mistake.bytes(timestamp, Buffer.from(bytes))).not.toThrow();
        }
      },
    ),
  );
});
