import { execFile, spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { ROOT } from "../support/source-tree.ts";

// The examples of fixtures/clients/, each run as its reader would, against the built command line.

const run = promisify(execFile);

const EXAMPLES = [
  { language: "Python", folder: "python", command: ["python3", "test_events.py"], needs: "3.9" },
  {
    language: "Python with pytest",
    folder: "python",
    command: ["python3", "-m", "pytest", "-p", "no:cacheprovider", "test_events.py"],
    asks: ["-m", "pytest", "--version"],
    needs: "6.0",
  },
  {
    language: "Go",
    folder: "go",
    command: ["go", "test", "-count=1", "./..."],
    asks: ["version"],
    needs: "1.19",
  },
  { language: "Ruby", folder: "ruby", command: ["ruby", "-w", "events_test.rb"], needs: "3.0" },
  { language: "PHP", folder: "php", command: ["php", "events_test.php"], needs: "8.1" },
  { language: "Java", folder: "java", command: ["java", "EventsTest.java"], needs: "17.0" },
] as const;

test.for(EXAMPLES)("the example in $language passes", { timeout: 180_000 }, async (example, { skip }) => {
  const { folder, command } = example;
  const [program, ...args] = command;
  const reason = absence(example);
  if (reason !== undefined) skip(reason);
  const { stderr } = await run(program, args, {
    cwd: join(ROOT, "fixtures/clients", folder),
    env: { ...process.env, FAKE_SENDGRID: "node ../../../dist/cli.js", PYTHONDONTWRITEBYTECODE: "1" },
  });
  expect(stderr).toBe("");
});

// Why an example cannot run here; undefined: it can.
function absence(example: (typeof EXAMPLES)[number]): string | undefined {
  if (!existsSync(join(ROOT, "dist/cli.js"))) return "dist/ is not built: npm run build";
  const [program] = example.command;
  const asked = spawnSync(program, "asks" in example ? example.asks : ["--version"], { encoding: "utf8" });
  const [, major, minor] = /(\d+)\.(\d+)/.exec(`${asked.stdout}${asked.stderr}`) ?? [];
  if (asked.status !== 0 || major === undefined) return `${program} is not on this machine`;
  const [neededMajor = 0, neededMinor = 0] = example.needs.split(".").map(Number);
  const isEnough =
    Number(major) > neededMajor || (Number(major) === neededMajor && Number(minor) >= neededMinor);
  return isEnough ? undefined : `it needs ${example.needs}, and ${program} is ${major}.${minor}`;
}
