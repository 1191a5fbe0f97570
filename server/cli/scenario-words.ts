import { FAULTS } from "../contract/faults.ts";
import type { FaultDescription, FaultRule, FaultTrigger } from "../contract/faults.ts";
import { isJsonObject } from "../api/control/fields.ts";
import type { JsonObject } from "../contract/json.ts";
import type { Duration } from "../contract/time.ts";
import { RATE_MEANINGS } from "../simulation/stories/rates.ts";
import type { RateName, Rates } from "../simulation/stories/rates.ts";
import type {
  Bounds,
  CampaignTraffic,
  EventTraffic,
  Expectations,
  MailTraffic,
  ReceiverStep,
  RunSettings,
  Scenario,
  TimedAction,
  Traffic,
} from "../simulation/runs/scenario.ts";
import { counted, formatDuration } from "../simulation/wording.ts";

/** A part of what a scenario does, in sentences. */
export interface ScenarioPart {
  readonly heading: string;
  readonly sentences: readonly string[];
}

/** What a scenario does, in sentences; parts that it has not are left out. */
export function scenarioInWords(scenario: Scenario): readonly ScenarioPart[] {
  const { traffic, faults, receiver, settings, actions, rules, expect } = scenario;
  const parts: readonly ScenarioPart[] = [
    { heading: "Traffic", sentences: traffic.map(trafficInWords) },
    { heading: "Faults", sentences: faults.map(faultInWords) },
    { heading: "Receiver", sentences: receiver.map(stepInWords) },
    { heading: "Webhook settings of its own", sentences: settings.map(settingsInWords) },
    { heading: "What is done", sentences: actions.map(actionInWords) },
    { heading: "Rules", sentences: Object.entries(rules).map(ruleInWords) },
    { heading: "At the end", sentences: expectationsInWords(expect) },
  ];
  return parts.filter(({ sentences }) => sentences.length > 0);
}

function trafficInWords(traffic: Traffic): string {
  switch (traffic.kind) {
    case "campaign":
      return campaignInWords(traffic);
    case "mail":
      return mailInWords(traffic);
    case "events":
      return eventsInWords(traffic);
  }
}

function campaignInWords({ startMs, messages, overMs, shape, rates, asmGroupId }: CampaignTraffic): string {
  const pace = shape === "burst" ? "fast at first, then ever slower" : "at one speed";
  const how = overMs === 0 ? "all at once" : `within ${formatDuration(overMs)}, ${pace}`;
  const group = asmGroupId === null ? "" : ` They belong to unsubscribe group ${asmGroupId}.`;
  return `${counted(messages, "message")} ${when(startMs)}, ${how}.${group}${ratesInWords(rates)}`;
}

function mailInWords({ startMs, count, everyMs, mail, rates }: MailTraffic): string {
  const rhythm = count === 1 ? "" : `, ${formatDuration(everyMs)} apart`;
  return `${counted(count, "mail")} to ${recipientsOf(mail)} through mail/send ${when(startMs)}${rhythm}.${ratesInWords(rates)}`;
}

function recipientsOf(mail: JsonObject): string {
  const list = Array.isArray(mail["personalizations"]) ? mail["personalizations"] : [];
  const to = list.flatMap((each: unknown) =>
    isJsonObject(each) && Array.isArray(each["to"]) ? each["to"] : [],
  );
  const emails = to.map((each: unknown) => (isJsonObject(each) ? each["email"] : undefined));
  const [first] = emails.filter((email) => typeof email === "string");
  return emails.length === 1 && first !== undefined ? first : counted(emails.length, "recipient");
}

function eventsInWords({ startMs, count, everyMs, events }: EventTraffic): string {
  const times = new Map<string, number>();
  for (const { event } of events) times.set(event, (times.get(event) ?? 0) + 1);
  const named = [...times].map(([name, number]) => (number === 1 ? name : `${number} ${name}`)).join(", ");
  const rhythm = count === 1 ? "" : `, ${count} times, ${formatDuration(everyMs)} apart`;
  return `Made by hand ${when(startMs)}${rhythm}: ${named}.`;
}

function ratesInWords(rates: Rates): string {
  const named = Object.keys(RATE_MEANINGS)
    .map((name) => name as RateName)
    .flatMap((name) => {
      const share = rates[name];
      return share === undefined ? [] : [`${name} ${percent(share)}`];
    });
  return named.length === 0 ? "" : ` Rates: ${named.join(", ")}.`;
}

function faultInWords({ kind, trigger, webhook, fromMs, forMs, delayMs }: FaultRule): string {
  const { summary, delay }: FaultDescription = FAULTS[kind];
  const delayed = delay === undefined ? "" : `; ${delay.meaning}: ${formatDuration(delayMs)}`;
  const where = webhook === null ? "" : `, for settings ${webhook} only`;
  return `${kind}, ${triggerInWords(trigger)}${span(fromMs, forMs)}${where}: ${summary}${delayed}.`;
}

function triggerInWords(trigger: FaultTrigger): string {
  switch (trigger.form) {
    case "rate":
      return percent(trigger.rate);
    case "every":
      return trigger.every === 1 ? "always" : `each ${ordinal(trigger.every)} time`;
    case "attempts":
      return attemptsInWords(trigger.first, trigger.last);
  }
}

function attemptsInWords(first: number, last: number): string {
  if (first === last) return `attempt ${first}`;
  return last === 9999 ? `attempt ${first} and later` : `attempts ${first} to ${last}`;
}

function stepInWords({ fromMs, forMs, everyMs, times, answers, isUnreachable }: ReceiverStep): string {
  const { status, delay, redirect, drop, body } = answers;
  const doings = [
    ...(isUnreachable ? ["it cannot be reached"] : []),
    ...(status === undefined ? [] : [`it answers ${status}`]),
    ...(delay === undefined ? [] : [`it takes ${formatDuration(delay)} to answer`]),
    ...(typeof redirect === "string" ? [`it redirects to ${redirect}`] : []),
    ...(drop === true ? ["it closes the connection without an answer"] : []),
    ...(body === undefined ? [] : ["its answers have another body"]),
  ];
  const again = everyMs === null ? "" : `, ${times} times, ${formatDuration(everyMs)} from one to the next`;
  const what = doings.length === 0 ? "it behaves as usual" : doings.join(", ");
  return `${capitalised(`${when(fromMs)}${lasting(forMs)}${again}`)}: ${what}.`;
}

function settingsInWords({ name, events, isSigned, tokenLifetimeMs }: RunSettings): string {
  const which = events === "all" ? "all events" : events.join(", ");
  const token =
    tokenLifetimeMs === null ? "" : `, with OAuth tokens good for ${formatDuration(tokenLifetimeMs)}`;
  return `${name}: ${which}, ${isSigned ? "signed" : "unsigned"}${token}.`;
}

function actionInWords(action: TimedAction): string {
  if (action.kind === "plan") return `${capitalised(when(action.atMs))}: the plan becomes ${action.plan}.`;
  const which = action.webhook === null ? "all settings" : `settings ${action.webhook}`;
  return `${capitalised(when(action.atMs))}: ${DOINGS[action.kind]} ${which}.`;
}

const DOINGS = {
  "rotate-key": "a new key for",
  enable: "enable",
  disable: "disable",
  delete: "delete",
} as const;

// Inside, lengths of time have their unit in the name.
function ruleInWords([name, value]: readonly [name: string, value: unknown]): string {
  const values: readonly unknown[] = Array.isArray(value) ? value : [value];
  const isTime = name.endsWith("Ms");
  const told = values.map((each) =>
    isTime && typeof each === "number" ? formatDuration(each) : String(each),
  );
  return `${name.replace(/Ms$/, "")}: ${told.join(", ")}.`;
}

function expectationsInWords({ ledger, receiver, events, faults }: Expectations): readonly string[] {
  const sections = { ledger, receiver, events, faults };
  return Object.entries(sections).flatMap(([section, counts]) => {
    const told = Object.entries(counts).map(([name, bounds]) => `${name} ${boundsInWords(bounds)}`);
    return told.length === 0 ? [] : [`${SECTIONS[section] ?? section}: ${told.join(", ")}.`];
  });
}

const SECTIONS: Readonly<Record<string, string>> = {
  ledger: "Ledger",
  receiver: "Built-in receiver",
  events: "Events",
  faults: "Faults struck",
};

function boundsInWords({ atLeast, atMost }: Bounds): string {
  if (atLeast === atMost) return String(atLeast);
  if (atMost === Infinity) return `at least ${atLeast}`;
  return atLeast === 0 ? `at most ${atMost}` : `${atLeast} to ${atMost}`;
}

function when(atMs: Duration): string {
  return atMs === 0 ? "from the start" : `after ${formatDuration(atMs)}`;
}

function lasting(forMs: Duration | null): string {
  return forMs === null ? "" : ` for ${formatDuration(forMs)}`;
}

function span(fromMs: Duration, forMs: Duration | null): string {
  return fromMs === 0 && forMs === null ? "" : `, ${when(fromMs)}${lasting(forMs)}`;
}

function percent(share: number): string {
  return `${Math.round(share * 1e6) / 1e4} %`;
}

function ordinal(number: number): string {
  const [unit, isTeen] = [number % 10, Math.floor(number / 10) % 10 === 1];
  const ending = isTeen ? "th" : unit === 1 ? "st" : unit === 2 ? "nd" : unit === 3 ? "rd" : "th";
  return `${number}${ending}`;
}

function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
