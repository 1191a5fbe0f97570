import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { once } from "node:events";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { expect, onTestFinished, test } from "vitest";
import { COMMANDS } from "../../server/cli/commands.ts";
import { runProgram } from "../../server/cli/program.ts";
import { START_FIELDS, flagOf } from "../../server/cli/start-options.ts";

async function run(...argv: readonly string[]) {
  const result = { out: "", err: "", code: 0 };
  await runProgram(argv, {
    out: (text) => void (result.out += text),
    err: (text) => void (result.err += text),
    input: async () => await Promise.resolve(Buffer.alloc(0)),
    setExitCode: (code) => void (result.code = code),
  });
  return result;
}

async function fileWith(text: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "fake-sendgrid-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  const path = join(folder, "sim.json");
  await writeFile(path, text);
  return path;
}

test("--version prints the version, --help what there is", async () => {
  expect((await run("--version")).out).toMatch(/^\d+\.\d+\.\d+\n$/);
  const help = await run("--help");
  expect(help.code).toBe(0);
  for (const { name } of COMMANDS) expect(help.out).toContain(`  ${name}`);
});

test("the help of every command has examples and fits 80 columns", async () => {
  for (const { name } of COMMANDS) {
    const { out, code } = await run(name, "--help");
    expect(code).toBe(0);
    expect(out).toContain(`Usage: fake-sendgrid ${name}`);
    expect(out).toContain("Examples:\n  fake-sendgrid");
    expect(out.split("\n").filter((line) => line.length > 80)).toEqual([]);
    expect((await run("help", name)).out).toBe(out);
  }
});

test.each([
  [["strat"], '"strat" is no command. Did you mean "start"? See --help.'],
  [["start", "--prot", "1"], "unknown option '--prot' (Did you mean --port?) See --help."],
  [["--port"], "option '--port <number>' argument missing. See --help."],
  [
    ["load", "http://127.0.0.1:9/", "now"],
    '"now" is nothing that load takes. See fake-sendgrid load --help.',
  ],
  [["start", "now"], '"now" is nothing that start takes. See fake-sendgrid start --help.'],
  [["--port", "70000"], '--port is "70000". It must be a whole number from 0 to 65535.'],
  [["--speed", "fast"], '--speed is "fast". It must be a number above 0, or "max".'],
  [["--retry-waits", "1s,soon"], '--retry-waits is "1s,soon". It must be durations above 0'],
  [["--target", "localhost:3000"], '--target is ["localhost:3000"]. It must be an http or https URL'],
  [["--events", "bonce"], '--events is "bonce". It must be all, or some of processed'],
  [["--plan", "gold"], '--plan is "gold". It must be one of free, essentials, pro, premier.'],
  [["--dta", "here"], "unknown option '--dta' (Did you mean --data?) See --help."],
  [["--config", "/none.json"], "--config /none.json: no such file or folder."],
  [["--port", "0", "--key", "/none.pem"], "--key /none.pem cannot be read (ENOENT)."],
  [["--port", "0", "--write-env", "x.env"], "--write-env needs signed settings"],
])("wrong usage is told in one line: %j", async (argv, message) => {
  const { err, out, code } = await run(...argv);
  expect(err.startsWith(message), err).toBe(true);
  expect(err.trimEnd()).not.toContain("\n");
  expect({ out, code }).toEqual({ out: "", code: 2 });
});

test("a configuration file with an unknown or wrong option is named with the nearest right one", async () => {
  const unknown = await fileWith('{"batchMaxAg":"5s"}');
  expect((await run("--config", unknown)).err).toBe(
    `--config ${unknown}: "batchMaxAg" is no known name here. Did you mean "batchMaxAge"?\n`,
  );
  const broken = await fileWith('{"port":');
  expect((await run("--config", broken)).err).toContain(`--config ${broken} is no JSON:`);
  const list = await fileWith("[]");
  expect((await run("--config", list)).code).toBe(2);
});

test("a port that is taken ends with exit code 3", async () => {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => void server.close());
  const address = server.address();
  const port = typeof address === "object" ? String(address?.port) : "";
  const { err, code } = await run("--port", port);
  expect(err).toBe(
    `Port ${port} is taken. Stop what listens there, or pass --port with another number (0: any free one).\n`,
  );
  expect(code).toBe(3);
});

test("no value of any flag ends with a stack or as a bug", async () => {
  // Values that a flag takes would start a simulator: an unknown flag behind them keeps it from starting.
  const flags = Object.keys(START_FIELDS).map(flagOf);
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...flags), fc.string(), async (flag, value) => {
      const { err, code } = await run(`${flag}=${value}`, "--port=wrong");
      expect(code).toBe(2);
      expect(err).not.toMatch(/\n\s+at |bug/);
    }),
    { numRuns: 300 },
  );
});
