import { expect, test } from "vitest";
import { CHECK_IDS } from "../../server/receiver-check/catalogue.ts";
import type { CheckOptions } from "../../server/receiver-check/check-options.ts";
import { checkReceiver } from "../../server/receiver-check/check-receiver.ts";
import { askUrl } from "../../server/receiver-check/probe-sources.ts";
import { CannotRun } from "../../server/runtime/cannot-run.ts";
import { createTargetPolicy } from "../../server/runtime/posting/target-policy.ts";
import { UsageError } from "../../server/runtime/usage-error.ts";
import { deafPort } from "../support/raw-server.ts";
import { serve, smallReceiver } from "../support/small-receiver.ts";
import { standStill } from "../support/stand-still.ts";

function checkGood(options: CheckOptions = {}) {
  return checkReceiver(smallReceiver().handler, { profile: "reduced", ...options });
}

test("--only runs the checks named, and sig-single before what depends on it", async () => {
  const { checks } = await checkGood({ only: ["types", "category"] });
  expect(checks.map(({ id }) => id)).toEqual(["sig-single", "types", "category"]);
  const { checks: alone } = await checkGood({ only: ["transport"] });
  expect(alone.map(({ id }) => id)).toEqual(["transport"]);
});

test("--skip leaves checks out", async () => {
  const skip = CHECK_IDS.filter((id) => id !== "sig-single" && id !== "sig-multi");
  const { checks } = await checkGood({ skip });
  expect(checks.map(({ id }) => id)).toEqual(["sig-single", "sig-multi"]);
});

test("a name that is no check's is wrong usage, and the nearest right one is told", async () => {
  await expect(checkGood({ only: ["size-786k"] })).rejects.toThrow(UsageError);
  await expect(checkGood({ only: ["size-786k"] })).rejects.toThrow("size-768k");
  await expect(checkGood({ skip: ["dup"] })).rejects.toThrow('"dup" is no check.');
});

test.each([
  [{ timeout: "soon" }, "--timeout soon is no length of time"],
  [{ probe: "http://127.0.0.1/count" }, "--probe http://127.0.0.1/count names no event"],
  [{ probeCommand: "count" }, "--probe-command count names no event"],
  [{ probe: "http://127.0.0.1/{sg_event_id}", probeCommand: "{sg_event_id}" }, "exclude each other"],
  [{ statusProbe: "http://127.0.0.1/status" }, "--status-probe http://127.0.0.1/status names no message"],
  [{ key: "nowhere.pem" }, "--key nowhere.pem cannot be read"],
] as const)("%j is wrong usage", async (options, message) => {
  await expect(checkGood(options)).rejects.toThrow(UsageError);
  await expect(checkGood(options)).rejects.toThrow(message);
});

test("a receiver that is not there cannot be checked; a public one may not be", async () => {
  const port = await deafPort();
  const gone = checkReceiver(`http://127.0.0.1:${port}/events`);
  await expect(gone).rejects.toThrow(CannotRun);
  await expect(gone).rejects.toThrow("connection refused");
  const publicHost = checkReceiver("http://93.184.216.34/events");
  await expect(publicHost).rejects.toThrow(UsageError);
  await expect(publicHost).rejects.toThrow("--allow-target 93.184.216.34");
  await expect(checkReceiver("events")).rejects.toThrow('"events" is no http or https URL');
});

test("a receiver that dies is blamed where it died, and nothing more is judged", async () => {
  let isDead = false;
  const { handler } = smallReceiver({
    before: () => (isDead ? new Response("gone", { status: 502 }) : undefined),
    handle: ({ event }) => {
      if (event === "rc_future_event") isDead = true;
    },
  });
  const { checks } = await checkReceiver(handler, { profile: "reduced" });
  const failed = checks.filter(({ verdict }) => verdict === "FAIL");
  expect(failed).toMatchObject([
    { id: "unknown-type", reason: expect.stringContaining("answered 502 to a plain event afterwards") },
  ]);
  const after = checks.slice(checks.findIndex(({ id }) => id === "unknown-type") + 1);
  expect(new Set(after.map(({ verdict }) => verdict))).toEqual(new Set(["SKIP"]));
  expect(after[0]?.reason).toBe("not judged: the receiver takes no plain event any more since unknown-type");
});

test("a receiver that never answers fails the first check, and the rest is not judged", async () => {
  const handler = () => new Promise<Response>(() => undefined);
  const { checks, summary } = await checkReceiver(handler, { profile: "reduced", timeout: "50ms" });
  expect(checks[0]).toMatchObject({
    verdict: "FAIL",
    reason: "no answer within 50 ms to one delivered event",
  });
  expect(summary).toMatchObject({ passed: 0, failed: 1 });
});

test("a check that is stopped tells what was judged by then", async () => {
  const stop = new AbortController();
  const { checks, summary } = await checkGood({
    signal: stop.signal,
    onProgress: ({ done }) => {
      if (done === 2) stop.abort();
    },
  });
  expect(checks.slice(0, 3).map(({ verdict }) => verdict)).toEqual(["PASS", "PASS", "SKIP"]);
  expect(checks[2]?.reason).toBe("not judged: the check was stopped before");
  expect(checks).toHaveLength(CHECK_IDS.length);
  expect(summary.isIncomplete).toBe(true);
});

test("what the budget leaves no time for is not judged", async () => {
  const { summary } = await checkGood({ budget: 1 });
  expect(summary).toMatchObject({ passed: 0, failed: 0, skipped: CHECK_IDS.length, isIncomplete: true });
});

test("without signatures the checks of signatures are skipped, and the others run", async () => {
  const { handler } = smallReceiver({ isSigned: ({ signature }) => signature === "" });
  const { checks, summary } = await checkReceiver(handler, { profile: "reduced", unsigned: true });
  const skipped = checks.filter(({ reason }) => reason.includes("--unsigned")).map(({ id }) => id);
  expect(skipped).toEqual(["sig-enforced", "bad-sig-5xx", "der-variants", "header-case", "stale-header"]);
  expect(summary).toMatchObject({ failed: 0, publicKey: null });
});

test("a probe that fails, or looks elsewhere, judges nothing", async () => {
  const only = ["batch-complete", "dup-seq"];
  const failing = await checkGood({
    only,
    probe: () => {
      throw new Error("no such table");
    },
  });
  expect(failing.checks.slice(1)).toMatchObject([
    { id: "batch-complete", verdict: "SKIP", reason: expect.stringContaining("no such table") },
    { id: "dup-seq", verdict: "INFO", reason: expect.stringContaining("no such table") },
  ]);
  const elsewhere = await checkGood({ only, probe: () => 0 });
  expect(elsewhere.checks.slice(1)).toMatchObject([
    {
      id: "batch-complete",
      verdict: "FAIL",
      reason: expect.stringContaining("or the probe looks elsewhere"),
    },
    { id: "dup-seq", verdict: "INFO" },
  ]);
});

test("rows that a probe shows are compared with what was sent", async () => {
  const rows = new Map<string, object>();
  const { handler } = smallReceiver({
    handle: (event) => rows.set(String(event["sg_event_id"]), { ...event, email: "someone@else.invalid" }),
  });
  const probe = (id: string) => [rows.get(id)].filter((row) => row !== undefined);
  const { checks } = await checkReceiver(handler, { profile: "reduced", only: ["batch-complete"], probe });
  expect(checks[1]).toMatchObject({ verdict: "FAIL", reason: "stored otherwise than sent: email" });
});

test("a probe's URL and command count what was stored", async () => {
  const receiver = smallReceiver();
  const url = await serve(receiver);
  const only = ["batch-complete"];
  const byUrl = await checkReceiver(url, { only, profile: "reduced", probe: `${url}?id={sg_event_id}` });
  expect(byUrl.checks[1]?.verdict).toBe("PASS");
  const command = `node -e "fetch(process.argv[1]).then(async (r) => console.log((await r.json()).count))" ${url}?id={sg_event_id}`;
  // It asks for one event only: each question starts a process.
  const byCommand = await checkReceiver(url, {
    only: ["dup-parallel"],
    profile: "reduced",
    probeCommand: command,
  });
  expect(byCommand.checks[1]?.verdict).toBe("PASS");
});

test("a machine that was busy while a probe was asked made nobody late", async () => {
  const url = await serve(smallReceiver());
  const scope = { targets: createTargetPolicy(), timeoutMs: 800, stopping: new AbortController().signal };
  const asked = askUrl(`${url}?id=a`, scope);
  standStill(1000);
  expect(await asked).toEqual({ kind: "answered", status: 200, text: '{"count":0}' });
});

test("a status probe finds states that an older event overwrote", async () => {
  const last = new Map<string, string>();
  const newest = new Map<string, { readonly at: number; readonly event: string }>();
  const receiver = smallReceiver({
    handle: ({ email, event, timestamp }) => {
      last.set(String(email), String(event));
      const known = newest.get(String(email));
      if (known === undefined || Number(timestamp) > known.at)
        newest.set(String(email), { at: Number(timestamp), event: String(event) });
    },
  });
  const states = {
    overwritten: (email: string) => last.get(email),
    kept: (email: string) => newest.get(email)?.event,
  };
  const verdicts: Record<string, string | undefined> = {};
  for (const [name, stateOf] of Object.entries(states)) {
    const { createServer } = await import("node:http");
    const server = createServer((request, response) => {
      const email = new URL(request.url ?? "", "http://x").searchParams.get("email") ?? "";
      response.end(JSON.stringify({ status: stateOf(email) }));
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const address = server.address();
    const port = typeof address === "object" ? address?.port : 0;
    const statusProbe = `http://127.0.0.1:${port}/?email={email}`;
    const options = { only: ["order"], profile: "reduced", statusProbe } as const;
    const { checks } = await checkReceiver(receiver.handler, options);
    verdicts[name] = checks[1]?.verdict;
    server.close();
  }
  expect(verdicts).toEqual({ overwritten: "FAIL", kept: "PASS" });
});

test("credentials of the URL are sent, must count, and stand in no report", async () => {
  const right = `Basic ${Buffer.from("user:p@ss").toString("base64")}`;
  const checking = smallReceiver({
    before: ({ headers }) =>
      headers.get("authorization") === right ? undefined : new Response(null, { status: 401 }),
  });
  const url = (await serve(checking)).replace("//", "//user:p%40ss@");
  const report = await checkReceiver(url, { only: ["transport"], profile: "reduced" });
  expect(report.checks[0]?.verdict).toBe("PASS");
  expect(JSON.stringify(report)).not.toContain("p@ss");
  expect(JSON.stringify(report)).not.toContain("p%40ss");
  expect(JSON.stringify(report)).not.toContain(right);
  const careless = (await serve(smallReceiver())).replace("//", "//user:p%40ss@");
  const found = await checkReceiver(careless, { only: ["transport"], profile: "reduced" });
  expect(found.checks[0]).toMatchObject({
    verdict: "FAIL",
    reason: "accepts wrong credentials: user and password of the URL are not checked",
  });
});
