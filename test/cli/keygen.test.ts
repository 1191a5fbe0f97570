import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { keygenCommand } from "../../server/cli/keygen.ts";
import { createKeyRing } from "../../server/runtime/signing/key-ring.ts";
import { publicKeyText, readPrivateKey } from "../../server/runtime/signing/private-key.ts";
import { UsageError } from "../../server/runtime/usage-error.ts";
import { runCommand } from "../support/command-run.ts";

const folders: string[] = [];

function setUp() {
  const folder = mkdtempSync(join(tmpdir(), "keygen-"));
  folders.push(folder);
  return { file: join(folder, "webhook.pem"), folder };
}

afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

test("keygen --out writes a private key that only its owner can read, and prints the public key alone", async () => {
  const { file } = setUp();
  const run = await runCommand(keygenCommand, ["--out", file]);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  const pem = readFileSync(file, "utf8");
  expect(pem).toMatch(/^-----BEGIN PRIVATE KEY-----\n/);
  expect(run.out).toBe(`${publicKeyText(readPrivateKey(pem, "the file"))}\n`);
  expect(run.err).not.toContain("PRIVATE KEY-----");
});

test("keygen without --out prints the private key, and the public key on standard error", async () => {
  const run = await runCommand(keygenCommand, []);
  expect(run.err).toBe(`Public key: ${publicKeyText(readPrivateKey(run.out, "the output"))}\n`);
});

test("what keygen makes can be used with --key, and is new each time", async () => {
  const first = await runCommand(keygenCommand, []);
  const second = await runCommand(keygenCommand, []);
  expect(first.out).not.toBe(second.out);
  const keys = createKeyRing({ firstKeyPem: first.out });
  expect(first.err).toContain(keys.publicKey({ account: "main", ordinal: 1, generation: 1 }));
});

test("keygen overwrites no file", async () => {
  const { file } = setUp();
  writeFileSync(file, "precious");
  const run = runCommand(keygenCommand, ["--out", file]);
  await expect(run).rejects.toThrow(UsageError);
  await expect(run).rejects.toThrow(`--out ${file}: exists already. Name a new file`);
  expect(readFileSync(file, "utf8")).toBe("precious");
});

test("keygen names a folder that is not there", async () => {
  const { folder } = setUp();
  const file = join(folder, "missing", "webhook.pem");
  await expect(runCommand(keygenCommand, ["--out", file])).rejects.toThrow(
    `--out ${file}: no such file or folder.`,
  );
});
