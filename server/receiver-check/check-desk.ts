import type { CheckNotBegun, CheckOrder } from "../api/control/ports.ts";
import type { CheckRunState } from "../contract/check-report.ts";
import type { ChecksScope, HostedChecks } from "../runtime/hosted-checks.ts";
import { UsageError } from "../runtime/usage-error.ts";
import { createWallClock } from "../runtime/wall-clock.ts";
import type { WebhookSettings } from "../simulation/account/webhook-settings.ts";
import { shownUrl } from "../simulation/wording.ts";
import type { CheckOptions } from "./check-options.ts";
import type { SessionOptions } from "./check-session.ts";
import { selectChecks } from "./selection.ts";

/** Checks that are kept, with their reports. Ours. */
const MOST_KEPT = 20;

interface Kept {
  state: CheckRunState;
  readonly stopping: AbortController;
}

interface Plan {
  readonly url: string;
  readonly options: SessionOptions;
}

/** Checks receivers for the control API: one at a time, with the keys and the targets of the simulator. */
export function createCheckDesk(scope: ChecksScope): HostedChecks {
  const kept = new Map<string, Kept>();
  const wallClock = createWallClock();
  let begun = 0;

  const run = async (check: Kept, { url, options }: Plan): Promise<void> => {
    const { signal } = check.stopping;
    try {
      // Loaded only when it is used: a simulator that checks nothing starts without it.
      const { checkReceiver } = await import("./check-receiver.ts");
      const report = await checkReceiver(url, {
        ...options,
        signal,
        onProgress: (progress) => (check.state = { ...check.state, progress }),
      });
      check.state = { ...check.state, state: signal.aborted ? "stopped" : "done", report };
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      check.state = { ...check.state, state: "failed", error: message };
    }
  };

  return {
    begin: (order) => {
      const running = [...kept.values()].find(({ state }) => state.state === "running");
      if (running !== undefined) return isRunning(running.state.id);
      const plan = planOf(order, scope);
      if ("message" in plan) return plan;
      begun += 1;
      const id = `chk_${begun}`;
      const progress = { done: 0, total: selectChecks(plan.options).length, current: null };
      const facts = { id, target: shownUrl(plan.url), startedWallAt: wallClock.now(), progress };
      const check: Kept = {
        state: { ...facts, state: "running", report: null, error: null },
        stopping: new AbortController(),
      };
      kept.set(id, check);
      for (const oldest of [...kept.keys()].slice(0, -MOST_KEPT)) kept.delete(oldest);
      void run(check, plan);
      return { kind: "begun", check: check.state };
    },
    all: () => [...kept.values()].map(({ state }) => state),
    find: (id) => kept.get(id)?.state,
    stop: (id) => kept.get(id)?.stopping.abort(),
    close: () => {
      for (const { stopping } of kept.values()) stopping.abort();
    },
  };
}

function isRunning(id: string): CheckNotBegun {
  return {
    kind: "refused",
    message: `The check ${id} is running, and two at a time would disturb each other.`,
    hint: `Wait for it, or DELETE /_simulator/checks/${id}.`,
  };
}

function planOf(order: CheckOrder, scope: ChecksScope): Plan | CheckNotBegun {
  const { account, webhook, url: given, ...options } = order;
  const settings =
    webhook === undefined ? undefined : scope.simulator.account(account).settings.find(webhook);
  const url = given ?? settings?.url;
  const problem = problemOf(order, url);
  if (problem !== undefined || url === undefined) return problem ?? unknownSettings(webhook);
  const carrier = scope.targets.inProcess(url);
  return {
    url,
    options: {
      ...options,
      allowTarget: scope.allowTarget,
      ...(carrier === undefined ? {} : { carrier }),
      ...(settings === undefined ? {} : signingOf(settings, scope)),
    },
  };
}

// The settings' own key, so that the receiver needs no other one.
function signingOf({ key }: WebhookSettings, { keys }: ChecksScope): Pick<CheckOptions, "key" | "unsigned"> {
  if (key === null) return { unsigned: true };
  return { key: keys.privateKey(key).export({ type: "pkcs8", format: "pem" }).toString() };
}

function unknownSettings(webhook = ""): CheckNotBegun {
  return {
    kind: "wrong",
    message: `There are no webhook settings "${webhook}".`,
    hint: "GET /v3/user/webhooks/event/settings/all lists those there are.",
  };
}

function problemOf({ only, skip }: CheckOrder, url: string | undefined): CheckNotBegun | undefined {
  if (url !== undefined && (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol)))
    return { kind: "wrong", message: `"${url}" is no http or https URL.`, hint: "Give the receiver's URL." };
  try {
    selectChecks({ ...(only === undefined ? {} : { only }), ...(skip === undefined ? {} : { skip }) });
    return undefined;
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    return { kind: "wrong", message: error.message, hint: "Name checks by their ids." };
  }
}
