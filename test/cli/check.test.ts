import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { checkCommand } from "../../server/cli/check.ts";
import type { CheckReport } from "../../server/contract/check-report.ts";
import { startCli } from "../support/cli-process.ts";
import { runCommand } from "../support/command-run.ts";
import { deafPort } from "../support/raw-server.ts";
import { serve, smallReceiver } from "../support/small-receiver.ts";

const QUICK = ["--profile", "reduced", "--only", "sig-single,sig-multi,category,dup-seq"];

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), "check-"));
  onTestFinished(() => rmSync(path, { recursive: true }));
  return path;
}

async function serveBroken(): Promise<string> {
  return await serve(
    smallReceiver({
      handle: ({ category }) => {
        if (typeof category === "string") throw new TypeError("category.map is not a function");
      },
    }),
  );
}

test("check ends with 0 where nothing failed, and prints no colours where nobody looks", async () => {
  const url = await serve(smallReceiver());
  const cli = startCli(["check", url, ...QUICK, "--probe", `${url}?id={sg_event_id}`]);
  const { code, out, err } = await cli.ended();
  expect({ code, err }).toEqual({ code: 0, err: "" });
  expect(out).toContain("PASS  category        Accepts a category as text and as list");
  expect(out).toContain("4 checks: 0 failed");
  expect(out).not.toContain("\u001B");
});

test("check ends with 1 where something failed, and says what, why and what to do", async () => {
  const url = await serveBroken();
  const { out, exitCode } = await runCommand(checkCommand, [url, ...QUICK]);
  expect(exitCode).toBe(1);
  expect(out).toContain("FAIL category: Accepts a category as text and as list (high)");
  expect(out).toContain("Found   answered 500 to a category as a text");
  expect(out).toContain("Fix     Make a list of it first");
  expect(out.split("\n").filter((line) => line.length > 80)).toEqual([]);
});

test("a target that is not there ends with 3, wrong usage with 2", async () => {
  const port = await deafPort();
  const gone = await startCli(["check", `http://127.0.0.1:${port}/`]).ended();
  expect(gone).toMatchObject({ code: 3, out: "", err: expect.stringContaining("cannot be reached") });
  const wrong = await startCli(["check", "http://127.0.0.1:1/", "--only", "catgory"]).ended();
  expect(wrong).toMatchObject({ code: 2, out: "", err: expect.stringContaining("category") });
});

test.each([
  [[], "check wants the receiver's URL"],
  [["http://127.0.0.1:1/", "--profile", "quick"], "--profile quick is none"],
  [["http://127.0.0.1:1/", "--update-baseline"], "Name one"],
  [["http://127.0.0.1:1/", "--baseline", "nowhere.json"], "--baseline nowhere.json"],
  [["http://127.0.0.1:1/", "--oauth-client-id", "id"], "belong together"],
  [["http://127.0.0.1:1/", "--unsigned", "--key", "k.pem"], "exclude each other"],
])("check %j is wrong usage", async (args, message) => {
  await expect(runCommand(checkCommand, args)).rejects.toMatchObject({
    name: "UsageError",
    message: expect.stringContaining(message),
  });
});

test("check --list names all 29 checks without a URL", async () => {
  const { out } = await runCommand(checkCommand, ["--list"]);
  for (const id of ["sig-single", "size-768k", "dup-parallel", "transport", "oauth"])
    expect(out).toContain(id);
  const { out: lines } = await runCommand(checkCommand, ["--list", "--json", "-"]);
  expect(lines.trim().split("\n")).toHaveLength(29);
});

test("all reports go to files, and the summary of a CI job gets the Markdown", async () => {
  const url = await serveBroken();
  const at = (name: string) => join(folder0, name);
  const folder0 = folder();
  const summary = at("summary.md");
  writeFileSync(summary, "before\n");
  const files = [
    "--json",
    at("r.json"),
    "--junit",
    at("r.xml"),
    "--sarif",
    at("r.sarif"),
    "--html",
    at("r.html"),
  ];
  const cli = startCli(["check", url, ...QUICK, ...files], { GITHUB_STEP_SUMMARY: summary });
  expect((await cli.ended()).code).toBe(1);
  const report = JSON.parse(readFileSync(at("r.json"), "utf8")) as CheckReport;
  expect(Object.keys(report)).toEqual(["checks", "summary"]);
  for (const check of report.checks)
    expect(Object.keys(check)).toEqual(
      expect.arrayContaining(["id", "title", "severity", "verdict", "reason", "evidence", "fix"]),
    );
  expect(report.checks.find(({ id }) => id === "category")?.evidence[0]).toMatchObject({
    request: { headers: expect.arrayContaining([["User-Agent", "SendGrid Event API"]]) },
    answer: { status: 500 },
  });
  expect(readFileSync(at("r.xml"), "utf8")).toContain("<testsuites");
  expect(readFileSync(at("r.sarif"), "utf8")).toContain('"2.1.0"');
  expect(readFileSync(at("r.html"), "utf8")).toMatch(/^<!doctype html>/i);
  expect(readFileSync(summary, "utf8")).toMatch(/^before\n## Receiver check: failed/);
});

test("a baseline that accepts what is known lets check end with 0", async () => {
  const url = await serveBroken();
  const baseline = join(folder(), "known.json");
  const made = await runCommand(checkCommand, [url, ...QUICK, "--baseline", baseline, "--update-baseline"]);
  expect(made.exitCode).toBe(0);
  expect(existsSync(baseline)).toBe(true);
  const again = await runCommand(checkCommand, [url, ...QUICK, "--baseline", baseline]);
  expect(again.exitCode).toBe(0);
  expect(again.out).toContain("INFO  category");
  const fixed = await runCommand(checkCommand, [
    await serve(smallReceiver()),
    ...QUICK,
    "--baseline",
    baseline,
  ]);
  expect(fixed.err).toContain("The baseline accepts category, which passes now");
});

test("SIGINT ends a check with what was judged by then", async () => {
  let posts = 0;
  let reached = (): void => undefined;
  const isUnderWay = new Promise<void>((resolve) => (reached = resolve));
  const receiver = smallReceiver();
  const handler = async (request: Request): Promise<Response> => {
    posts += 1;
    if (posts < 12) return await receiver.handler(request);
    reached();
    return await new Promise<Response>(() => undefined);
  };
  const url = await serve({ ...receiver, handler });
  const cli = startCli(["check", url, "--timeout", "60s"]);
  await isUnderWay;
  cli.child.kill("SIGINT");
  const { code, out } = await cli.ended();
  expect(code).toBe(3);
  expect(out).toContain("PASS  sig-single");
  expect(out).toContain("It ended before all was judged.");
});
