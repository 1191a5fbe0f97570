import { spawn } from "node:child_process";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { expect, onTestFinished, test } from "vitest";
import { receiveCommand } from "../../server/cli/receive.ts";
import { createKeyRing } from "../../server/runtime/signing/key-ring.ts";
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

test.each(["SIGINT", "SIGTERM"] as const)(
  "%s ends it with a summary",
  async (signal) => {
    const keys = createKeyRing();
    const key = { account: "main", ordinal: 1, generation: 1 };
    const process = startProcess(["--port", "0", "--json", "--public-key", keys.publicKey(key)]);
    const ready = await process.nextLine();
    expect(ready).toEqual({ kind: "ready", url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/$/) });
    const { poster } = setUpPosting();
    expect(await poster.post(postRequest(String(ready["url"]), { signWith: key }))).toMatchObject({
      status: 200,
    });
    expect(await poster.post(postRequest(String(ready["url"])))).toMatchObject({ status: 403 });
    expect(await process.nextLine()).toMatchObject({
      kind: "post",
      status: 200,
      events: 1,
      signature: "valid",
    });
    expect(await process.nextLine()).toMatchObject({ status: 403, refusedBecause: "signature is missing" });
    process.stop(signal);
    expect(await process.nextLine()).toMatchObject({ kind: "summary", posts: 2, events: 1, badSignature: 1 });
    expect(await process.exitCode).toBe(0);
  },
  30_000,
);

interface ReceiveProcess {
  nextLine(): Promise<Record<string, unknown>>;
  stop(signal: NodeJS.Signals): void;
  readonly exitCode: Promise<number | null>;
}

const RUN = `
  import { receiveCommand } from "./server/cli/receive.ts";
  const context = {
    out: (text) => process.stdout.write(text),
    err: (text) => process.stderr.write(text),
    input: async () => Buffer.alloc(0),
    setExitCode: (code) => { process.exitCode = code; },
  };
  await receiveCommand(context).parseAsync(process.argv.slice(1), { from: "user" });
`;

function startProcess(args: readonly string[]): ReceiveProcess {
  const root = fileURLToPath(new URL("../..", import.meta.url));
  const command = ["--import", "tsx", "--input-type=module", "--eval", RUN, "--", ...args];
  const child = spawn(process.execPath, command, { cwd: root, stdio: ["ignore", "pipe", "inherit"] });
  onTestFinished(() => void child.kill("SIGKILL"));
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    nextLine: async () => {
      const { value } = await lines.next();
      return JSON.parse(String(value)) as Record<string, unknown>;
    },
    stop: (signal) => void child.kill(signal),
    exitCode: new Promise((resolve) => child.once("exit", resolve)),
  };
}
