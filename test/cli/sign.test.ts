import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { z } from "zod";
import { signCommand } from "../../server/cli/sign.ts";
import { randomKey } from "../../server/runtime/signing/key-ring.ts";
import { publicKeyText } from "../../server/runtime/signing/private-key.ts";
import { checkSignature } from "../../server/runtime/signing/signature-check.ts";
import { UsageError } from "../../server/runtime/usage-error.ts";
import { runCommand } from "../support/command-run.ts";

const folders: string[] = [];
const body = Buffer.from('[{"email":"ada@example.com","url":"Daré"}]\r\n');

function setUp() {
  const folder = mkdtempSync(join(tmpdir(), "sign-"));
  folders.push(folder);
  const key = join(folder, "webhook.pem");
  const privateKey = randomKey();
  writeFileSync(key, privateKey.export({ type: "pkcs8", format: "pem" }));
  return { key, publicKey: publicKeyText(privateKey), folder };
}

afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

test("sign prints a signature over timestamp and body, and nothing else", async () => {
  const { key, publicKey } = setUp();
  const run = await runCommand(signCommand, ["--key", key, "--timestamp", "1775720874"], body);
  expect(run).toMatchObject({ err: "", exitCode: 0 });
  const signature = run.out.slice(0, -1);
  expect(run.out).toBe(`${signature}\n`);
  expect(checkSignature({ publicKey, timestamp: "1775720874", signature, body })).toEqual({ kind: "valid" });
});

test("sign takes the present second when no timestamp is given, and says which", async () => {
  const { key, publicKey } = setUp();
  const run = await runCommand(signCommand, ["--key", key], body);
  const timestamp = /^Timestamp: (\d{10})\n$/.exec(run.err)?.[1] ?? "";
  expect(checkSignature({ publicKey, timestamp, signature: run.out.trim(), body })).toEqual({
    kind: "valid",
  });
});

test("sign --json prints timestamp, signature and public_key in one line", async () => {
  const { key, publicKey } = setUp();
  const run = await runCommand(signCommand, ["--key", key, "--json"], body);
  const shape = z.strictObject({
    timestamp: z.string(),
    signature: z.string(),
    public_key: z.literal(publicKey),
  });
  const { timestamp, signature } = shape.parse(JSON.parse(run.out));
  expect(run.out.trimEnd()).not.toContain("\n");
  expect(checkSignature({ publicKey, timestamp, signature, body })).toEqual({ kind: "valid" });
});

test.each<[string, (key: string) => string[], RegExp]>([
  ["no key", () => [], /^--key is missing\. Name the file/],
  [
    "a file that is not there",
    () => ["--key", "missing.pem"],
    /^--key missing\.pem: no such file or folder\./,
  ],
  [
    "a timestamp in words",
    (key) => ["--key", key, "--timestamp", "now"],
    /^--timestamp now is no Unix time in seconds\./,
  ],
  ["milliseconds", (key) => ["--key", key, "--timestamp", "1775720874000"], /no Unix time in seconds/],
])("sign refuses %s and says what to do", async (_name, args, message) => {
  const { key } = setUp();
  const run = runCommand(signCommand, args(key), body);
  await expect(run).rejects.toThrow(UsageError);
  await expect(run).rejects.toThrow(message);
});

test("sign refuses a file that holds no key, and an empty body", async () => {
  const { key, folder } = setUp();
  const text = join(folder, "notes.txt");
  writeFileSync(text, "hello");
  await expect(runCommand(signCommand, ["--key", text], body)).rejects.toThrow(
    `--key ${text} holds no private key`,
  );
  await expect(runCommand(signCommand, ["--key", folder], body)).rejects.toThrow(
    `--key ${folder}: is a folder.`,
  );
  await expect(runCommand(signCommand, ["--key", key])).rejects.toThrow("No body on standard input.");
});
