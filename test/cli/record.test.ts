import { readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { recordCommand } from "../../server/cli/record.ts";
import { triggerRecording } from "../../server/cli/trigger/trigger-recording.ts";
import type { TriggerRecordingOptions } from "../../server/cli/trigger/trigger-recording.ts";
import { createKeyRing, randomKey } from "../../server/runtime/signing/key-ring.ts";
import { publicKeyText } from "../../server/runtime/signing/private-key.ts";
import { startCli } from "../support/cli-process.ts";
import type { CliProcess } from "../support/cli-process.ts";
import { runCommand } from "../support/command-run.ts";
import { newFolder } from "../support/folder.ts";
import { deafPort } from "../support/raw-server.ts";
import { signatureVector } from "../support/signature-vectors.ts";
import { postVector } from "../support/vector-post.ts";
import { startVerifyingReceiver } from "../support/verifying-receiver.ts";

const VECTORS = ["official-multi-ok", "wild-testintegration-2025-A", "official-single-ok"].map(
  signatureVector,
);
const DEVELOPMENT_KEY = createKeyRing().publicKey({ account: "main", ordinal: 1, generation: 1 });

interface Recorded {
  readonly file: string;
  readonly cli: CliProcess;
  readonly url: string;
}

/** A recorder in a process of its own that has recorded the vectors. */
async function record(...flags: readonly string[]): Promise<Recorded> {
  const file = join(await newFolder(), "posts.json");
  const cli = startCli(["record", "--port", "0", "--out", file, "--json", ...flags]);
  const ready: unknown = JSON.parse((await cli.nextLine()) ?? "null");
  expect(ready).toMatchObject({ kind: "ready", url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/$/) });
  const { url } = ready as { url: string };
  for (const vector of VECTORS) await postVector(url, vector);
  return { file, cli, url };
}

async function trigger(options: TriggerRecordingOptions) {
  const run = { out: "", err: "", exitCode: 0 };
  await triggerRecording(
    {
      out: (text) => void (run.out += text),
      err: (text) => void (run.err += text),
      input: async () => await Promise.resolve(Buffer.alloc(0)),
      setExitCode: (code) => void (run.exitCode = code),
    },
    options,
  );
  return run;
}

test("recorded as they are and posted again as recorded, real signatures verify with the real keys", async () => {
  const keys = [...new Set(VECTORS.map(({ publicKey }) => publicKey))];
  const original = await startVerifyingReceiver(...keys);
  const { file, cli } = await record("--no-redact", "--forward", original.url);
  cli.child.kill("SIGINT");
  const { code, out } = await cli.ended();
  expect(code).toBe(0);
  const lines = out.split("\n").map((line) => JSON.parse(line) as unknown);
  expect(lines.slice(0, 3)).toMatchObject(
    VECTORS.map(({ body }) => ({ kind: "post", status: 200, bytes: body.length, signature: "present" })),
  );
  expect(lines.slice(3)).toMatchObject([{ kind: "summary", posts: 3, events: 14, notRecorded: 0 }]);
  expect((await stat(file)).mode & 0o777).toBe(0o600);

  const again = await startVerifyingReceiver(...keys);
  expect(await trigger({ file, target: again.url })).toMatchObject({ exitCode: 0, err: "" });
  for (const { posts } of [original, again])
    expect(posts).toMatchObject(VECTORS.map(({ body }) => ({ signature: "valid", bytes: body.length })));
}, 60_000);

test("redacted and posted again, posts are signed with the development key", async () => {
  const { file, cli } = await record();
  cli.child.kill("SIGTERM");
  expect((await cli.ended()).code).toBe(0);
  const text = await readFile(file, "utf8");
  expect(text).not.toMatch(/gmail\.com|hello@world|example@test/);
  const receiver = await startVerifyingReceiver(DEVELOPMENT_KEY);
  for (const resign of [false, true]) {
    const { out, err, exitCode } = await trigger({ file, target: receiver.url, resign });
    expect(exitCode).toBe(0);
    expect(out).toContain(`Public key: ${DEVELOPMENT_KEY} (a development key, known to everyone)\n`);
    expect(out).toMatch(
      /\n1\/3 · 2 events \(processed 1, bounce 1\) · 889 bytes · signature signed anew · 200 in \d+ ms\n/,
    );
    expect(out).toContain("\n3 of 3 posts answered 2xx.\n");
    expect(err).toBe(
      resign
        ? ""
        : "The recording is redacted, so that the recorded signatures do not fit any more: posts are signed anew.\n",
    );
  }
  expect(receiver.posts.map(({ signature }) => signature)).toEqual(Array.from({ length: 6 }, () => "valid"));
}, 60_000);

test("a recorder that is killed has lost nothing that it answered", async () => {
  const { file, cli } = await record();
  cli.child.kill("SIGKILL");
  await cli.ended();
  const receiver = await startVerifyingReceiver();
  expect(await trigger({ file, target: receiver.url })).toMatchObject({ exitCode: 0 });
  expect(receiver.posts.map(({ bytes }) => bytes)).toEqual(VECTORS.map(({ body }) => body.length));
}, 60_000);

test("for people, each post has a line", async () => {
  const file = join(await newFolder(), "posts.json");
  const cli = startCli(["record", "--port", "0", "--out", file]);
  const ready = (await cli.nextLine()) ?? "";
  expect(ready).toContain(`in ${file}, redacted; answers 200; ctrl-c ends it.`);
  const [url = ""] = /http:\S+/.exec(ready) ?? [];
  await postVector(`${url}hook?key=t0ps3cret`, signatureVector("official-multi-ok"));
  expect(await cli.nextLine()).toMatch(
    /^\d\d:\d\d:\d\d {2}200 · POST \/hook\?key=left-out · 2 events · 889 bytes · signed$/,
  );
  cli.child.kill("SIGINT");
  expect(await cli.ended()).toMatchObject({ code: 0, out: `Recorded 1 post with 2 events in ${file}.` });
}, 60_000);

/** A recording of one small post. */
async function smallRecording(): Promise<string> {
  const file = join(await newFolder(), "posts.json");
  const post = {
    at: 1,
    method: "POST",
    path: "/",
    headers: [],
    body: '[{"event":"open","timestamp":1}]',
    answer: null,
  };
  const head = { kind: "fake-sendgrid-recording", version: 1, redacted: false, recordedAt: "2026-04-09" };
  await writeFile(file, JSON.stringify({ ...head, posts: [post] }));
  return file;
}

test("a key of one's own signs all posts", async () => {
  const file = await smallRecording();
  const privateKey = randomKey();
  const key = `${file}.pem`;
  await writeFile(key, privateKey.export({ type: "pkcs8", format: "pem" }));
  const receiver = await startVerifyingReceiver(publicKeyText(privateKey));
  const { out } = await trigger({ file, target: receiver.url, key, json: true });
  expect(
    out
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as unknown),
  ).toMatchObject([
    { kind: "replay", posts: 1, publicKey: publicKeyText(privateKey) },
    { kind: "post", number: 1, events: { open: 1 }, bytes: 32, signature: "signed anew", status: 200 },
    { kind: "summary", posts: 1, delivered: 1 },
  ]);
  expect(receiver.posts).toMatchObject([{ signature: "valid" }]);
});

test("retimed, the newest event is now, and what was signed is signed anew", async () => {
  const file = "fixtures/recordings/two-batches-and-a-test-request.json";
  const real = join(await newFolder(), "posts.json");
  await writeFile(real, (await readFile(file, "utf8")).replace('"redacted":true', '"redacted":false'));
  const receiver = await startVerifyingReceiver(DEVELOPMENT_KEY);
  const { err, exitCode } = await trigger({
    file: real,
    target: receiver.url,
    retime: true,
    speed: "1000000",
  });
  expect(err).toBe(
    "--retime changes the bodies, so that the recorded signatures do not fit any more: posts are signed anew.\n",
  );
  expect(exitCode).toBe(0);
  expect(receiver.posts).toMatchObject([
    { signature: "valid" },
    { signature: "valid" },
    { signature: "valid" },
  ]);
});

test("a post that is refused is exit code 1, a receiver that is not there 3", async () => {
  const file = await smallRecording();
  const receiver = await startVerifyingReceiver();
  receiver.answer(500);
  const refused = await trigger({ file, target: receiver.url });
  expect(refused).toMatchObject({ exitCode: 1 });
  expect(refused.out).toContain("receiver answered 500\n0 of 1 post answered 2xx.");
  const target = `http://127.0.0.1:${await deafPort()}/`;
  const unreachable = await trigger({ file, target });
  expect(unreachable).toMatchObject({ exitCode: 3 });
  expect(unreachable.out).toContain("connection refused");
});

test.each<[Partial<TriggerRecordingOptions>, string]>([
  [{ target: "nowhere" }, "--target nowhere is no http URL."],
  [
    { target: "http://8.8.8.8/" },
    "--target http://8.8.8.8/: target not allowed: 8.8.8.8 is a public address",
  ],
  [{ file: "none.json" }, "trigger none.json: no such file or folder."],
  [{ file: "package.json" }, 'trigger package.json: it has no "kind":"fake-sendgrid-recording".'],
  [{ speed: "0" }, "--speed 0 is no number above 0."],
  [{ timeout: "soon" }, "--timeout soon is no length of time."],
  [{ key: "none.pem" }, "--key none.pem: no such file or folder."],
])("wrong usage of trigger FILE is told: %j", async (over, message) => {
  const file = await smallRecording();
  const options = { file, target: "http://127.0.0.1:1/", ...over };
  await expect(trigger(options)).rejects.toMatchObject({
    name: "UsageError",
    message: expect.stringContaining(message),
  });
});

test("trigger FILE wants a target", async () => {
  await expect(trigger({ file: await smallRecording() })).rejects.toThrow("--target is missing.");
});

test("a recording without posts shows nothing, and is refused", async () => {
  const file = await smallRecording();
  await writeFile(file, (await readFile(file, "utf8")).replace(/"posts":.*/, '"posts":[]}'));
  await expect(trigger({ file, target: "http://127.0.0.1:1/" })).rejects.toThrow("it holds no posts");
});

test.each([
  [[], "--out is missing."],
  [["--out", "package.json"], "--out package.json: exists already. Name another file, or pass --force."],
  [["--out", "none/posts.json"], "--out none/posts.json: no such file or folder."],
  [["--out", "x.json", "--port", "many"], "--port many is out of range."],
  [["--out", "x.json", "--timeout", "soon"], "--timeout soon is no length of time."],
  [["--out", "x.json", "--forward", "http://8.8.8.8"], "--forward http://8.8.8.8: target not allowed"],
  [["--out", "x.json", "--forward", "here"], "--forward here is no http URL."],
])("wrong usage of record is told: %j", async (args, message) => {
  await expect(runCommand(recordCommand, ["--port", "0", ...args])).rejects.toMatchObject({
    name: "UsageError",
    message: expect.stringContaining(message),
  });
});
