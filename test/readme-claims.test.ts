import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Command } from "commander";
import { expect, test } from "vitest";
import { COMMANDS } from "../server/cli/commands.ts";
import { triggerCommand } from "../server/cli/trigger/trigger.ts";
import { CHECK_IDS } from "../server/receiver-check/catalogue.ts";
import { builtInScenarioNames } from "../server/runtime/scenario-library.ts";
import { runCommand } from "./support/command-run.ts";
import { newFolder } from "./support/folder.ts";
import { textOf } from "./support/source-tree.ts";

// What README says of commands, flags and figures is what there is.

const README = textOf("README.md");

const CONTEXT = {
  out: () => undefined,
  err: () => undefined,
  input: async () => await Promise.resolve(Buffer.alloc(0)),
  setExitCode: () => undefined,
};

async function flagsOf(name: string): Promise<ReadonlySet<string>> {
  const entry = COMMANDS.find((each) => each.name === name);
  if (entry === undefined) throw new Error(`README names the command ${name}, and there is none.`);
  const all = (command: Command): readonly Command[] => [command, ...command.commands.flatMap(all)];
  const flags = all(await entry.load(CONTEXT)).flatMap(({ options }) =>
    options.map(({ long }) => long ?? ""),
  );
  return new Set(flags);
}

/** Every use of the command line in a block of code: the command, and the flags behind it. */
function uses(): readonly { readonly command: string; readonly flags: readonly string[] }[] {
  const blocks = [...README.matchAll(/```(\w*)\n([\s\S]*?)```/g)];
  return blocks
    .flatMap(([, language, block = ""]) => (language === "sh" || language === "" ? [block] : []))
    .flatMap((block) => block.replaceAll("\\\n", " ").split("\n"))
    .filter((line) => !line.includes("npm install"))
    .flatMap((line) => line.replace(/ # .*/, "").split(/(?=fake-sendgrid |dist\/cli\.js )/))
    .flatMap((part) => {
      const command = /^(?:fake-sendgrid|dist\/cli\.js) +\[?([a-z]+)/.exec(part)?.[1];
      return command === undefined ? [] : [{ command, flags: part.match(/(?<=[ `])--[a-z][\w-]*/g) ?? [] }];
    });
}

test("every command and flag of README's examples is one that the command line has", async () => {
  const all = uses();
  expect(all.filter(({ flags }) => flags.length > 0).length).toBeGreaterThan(20);
  expect(new Set(all.map(({ command }) => command))).toEqual(new Set(COMMANDS.map(({ name }) => name)));
  for (const { command, flags } of all) {
    const known = await flagsOf(command);
    expect(
      flags.filter((flag) => !known.has(flag)),
      command,
    ).toEqual([]);
  }
});

test("every option in README's table is one of start", async () => {
  const named = [...README.matchAll(/^\| (`--.*?) +\|/gm)].flatMap(
    ([, cell = ""]) => cell.match(/--[\w-]+/g) ?? [],
  );
  expect(named.length).toBeGreaterThan(10);
  const known = await flagsOf("start");
  expect(named.filter((flag) => !known.has(flag))).toEqual([]);
});

test("every npm script that README names is there", () => {
  const { scripts } = JSON.parse(textOf("package.json"));
  const named = [...README.matchAll(/\bnpm (?:run )?(test|start|(?<=run )[\w:]+)/g)].map(
    ([, name = ""]) => name,
  );
  expect(named.length).toBeGreaterThan(10);
  expect(named.filter((name) => !(name in scripts))).toEqual([]);
});

test("scenarios, checks and wrong signatures are as many as README says", () => {
  expect(README).toContain(`${builtInScenarioNames().length} scenarios come with it.`);
  expect(README).toContain(`\n${CHECK_IDS.length} checks in a few seconds`);
  expect(README).toContain(` ${CHECK_IDS.length} checks of a receiver;`);
  const wrong = textOf("server/runtime/testing/wrong-signature.ts").match(/^ {2}\| "/gm) ?? [];
  expect(README).toContain(`in one of ${wrong.length} wrong ways`);
});

test("README's scenario of one's own goes as expected", async () => {
  const [, text = ""] = /```json\n(\{\n {2}"\$schema"[\s\S]*?)```/.exec(README) ?? [];
  const file = join(await newFolder(), "monday-morning.json");
  await writeFile(file, text);
  const { out, exitCode } = await runCommand(triggerCommand, [file, "--target", "built-in"]);
  expect(out).toContain("PASSED  Receipts while the receiver restarts");
  expect(exitCode).toBe(0);
});
