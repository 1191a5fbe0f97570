import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { receiveCommand } from "../../server/cli/receive.ts";
import { createKeyRing } from "../../server/runtime/signing/key-ring.ts";
import { startCli } from "../support/cli-process.ts";
import { runCommand } from "../support/command-run.ts";
import { postRequest, setUpPosting } from "../support/posting.ts";

test.each([
  ["--port", "many"],
  ["--port", "65536"],
  ["--status", "99"],
  ["--delay", "soon"],
  ["--public-key", "nowhere.pem"],
])("%s %s is wrong usage", async (option, value) => {
  await expect(runCommand(receiveCommand, [option, value])).rejects.toMatchObject({
    name: "UsageError",
    message: expect.stringContaining(`${option} ${value}`),
  });
});

test("a port that is taken ends with exit code 3 and says what to do", async () => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  expect(await runCommand(receiveCommand, ["--port", String(port)])).toEqual({
    out: "",
    err: `Port ${port} on 127.0.0.1 is taken. Stop what listens there, or pass another --port.\n`,
    exitCode: 3,
  });
});

test.each(["SIGINT", "SIGTERM"] as const)("%s ends it with a summary", async (signal) => {
  const keys = createKeyRing();
  const key = { account: "main", ordinal: 1, generation: 1 };
  const cli = startCli(["receive", "--port", "0", "--json", "--public-key", keys.publicKey(key)]);
  const nextObject = async (): Promise<Record<string, unknown>> => JSON.parse((await cli.nextLine()) ?? "");
  const ready = await nextObject();
  expect(ready).toEqual({ kind: "ready", url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/$/) });
  const { poster } = setUpPosting();
  const url = String(ready["url"]);
  expect(await poster.post(postRequest(url, { signWith: key }))).toMatchObject({ status: 200 });
  expect(await poster.post(postRequest(url))).toMatchObject({ status: 403 });
  expect(await nextObject()).toMatchObject({ kind: "post", status: 200, events: 1, signature: "valid" });
  expect(await nextObject()).toMatchObject({ status: 403, refusedBecause: "signature is missing" });
  cli.child.kill(signal);
  const { code, out } = await cli.ended();
  expect(JSON.parse(out)).toMatchObject({ kind: "summary", posts: 2, events: 1, badSignature: 1 });
  expect(code).toBe(0);
});
