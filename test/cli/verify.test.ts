import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { verifyCommand } from "../../server/cli/verify.ts";
import { createKeyRing } from "../../server/runtime/signing/key-ring.ts";
import { readPublicKey } from "../../server/runtime/signing/signature-check.ts";
import { UsageError } from "../../server/runtime/usage-error.ts";
import { runCommand } from "../support/command-run.ts";
import { signatureVector, signatureVectors } from "../support/signature-vectors.ts";
import type { SignatureVector } from "../support/signature-vectors.ts";

const folders: string[] = [];

function argsFor({ publicKey, timestamp, signature }: Omit<SignatureVector, "body">): string[] {
  return ["--public-key", publicKey, "--timestamp", timestamp, "--signature", signature];
}

function setUp() {
  const folder = mkdtempSync(join(tmpdir(), "verify-"));
  folders.push(folder);
  const single = signatureVector("official-single-ok");
  const pem = readPublicKey(single.publicKey)?.export({ type: "spki", format: "pem" }).toString() ?? "";
  return { single, pem, folder };
}

afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

test.each(signatureVectors().map((vector) => vector.id))(
  "verify judges %s as it must be, and ends with 0 or 1",
  async (id) => {
    const vector = signatureVector(id);
    const run = await runCommand(verifyCommand, argsFor(vector), vector.body);
    const isValid = vector.expected === "valid";
    expect(run.exitCode).toBe(isValid ? 0 : 1);
    expect(run.out.split("\n")[0]).toBe(isValid ? "valid" : `invalid: ${vector.expected}`);
    expect(run.err).toBe("");
  },
);

test("verify takes the key as base64, as PEM, or from a file that holds either", async () => {
  const { single, pem, folder } = setUp();
  const pemFile = join(folder, "key.pem");
  const textFile = join(folder, "key.txt");
  writeFileSync(pemFile, pem);
  writeFileSync(textFile, `${single.publicKey}\n`);
  for (const publicKey of [single.publicKey, pem, pemFile, textFile]) {
    const run = await runCommand(verifyCommand, argsFor({ ...single, publicKey }), single.body);
    expect(run).toMatchObject({ out: "valid\n", exitCode: 0 });
  }
});

test("verify explains a body that lost its final line break", async () => {
  const vector = signatureVector("derived-single-no-crlf");
  const run = await runCommand(verifyCommand, argsFor(vector), vector.body);
  expect(run.out).toBe(
    "invalid: signature does not match\n" +
      "The signature was made over the body with CR LF added at its end. " +
      "Either CR LF was added to a body that has none (a test request), or the body given here has lost its own.\n",
  );
});

test("verify --json prints one line with the reason and the mistake's id", async () => {
  const { single } = setUp();
  const valid = await runCommand(verifyCommand, [...argsFor(single), "--json"], single.body);
  expect(valid.out).toBe('{"valid":true}\n');
  const vector = signatureVector("derived-multi-re-serialized");
  const invalid = await runCommand(verifyCommand, [...argsFor(vector), "--json"], vector.body);
  expect(invalid.exitCode).toBe(1);
  expect(JSON.parse(invalid.out)).toMatchObject({
    valid: false,
    reason: "signature does not match",
    mistake: "framing-rebuilt",
  });
});

test("verify says so when the body is empty, and when nothing explains a mismatch", async () => {
  const { single } = setUp();
  const empty = await runCommand(verifyCommand, argsFor(single));
  expect(empty).toMatchObject({ exitCode: 1 });
  expect(empty.out).toContain("The body on standard input is empty.");
  const publicKey = createKeyRing().publicKey({ account: "main", ordinal: 1, generation: 1 });
  const other = await runCommand(verifyCommand, argsFor({ ...single, publicKey }), single.body);
  expect(other.out).toContain("another key, another timestamp, or a body that was changed");
});

test("verify refuses to guess what is missing", async () => {
  const { single } = setUp();
  await expect(runCommand(verifyCommand, [], single.body)).rejects.toThrow(UsageError);
  await expect(runCommand(verifyCommand, [], single.body)).rejects.toThrow("--public-key is missing.");
  const keyOnly = ["--public-key", single.publicKey];
  await expect(runCommand(verifyCommand, keyOnly, single.body)).rejects.toThrow("--timestamp is missing.");
});

test.each([
  ["MFkwrong", "--public-key MFkwrong holds no P-256 public key."],
  ["missing.pem", "--public-key missing.pem: no such file or folder."],
  ["-----BEGIN PRIVATE KEY-----\n", "holds no P-256 public key."],
])("verify refuses %j as a key and says what to do", async (publicKey, message) => {
  const { single } = setUp();
  const run = runCommand(verifyCommand, argsFor({ ...single, publicKey }), single.body);
  await expect(run).rejects.toThrow(UsageError);
  await expect(run).rejects.toThrow(message);
});
