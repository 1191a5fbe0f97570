import type { EventFields } from "../../simulation/ports.ts";
import { MAX_CUSTOM_ARGS_BYTES } from "../../contract/limits.ts";
import type { CheckContext } from "../check-context.ts";
import type { Check, Finding } from "../check.ts";
import { fail, notJudged } from "../check.ts";
import type { EventKit } from "../event-kit.ts";
import { addCustomArgs, RUN_ARGUMENT, withCustomArgs } from "../event-kit.ts";
import { judgeCompared } from "../judgement.ts";

/** Names that mean something to frameworks, languages and databases. */
const HOSTILE_NAMES = [
  "id",
  "_id",
  "type",
  "action",
  "controller",
  "format",
  "method",
  "__proto__",
  "constructor",
  "toString",
  "length",
  "New Argument 1",
  "42",
  "a.b",
  "$set",
];

/** Documented as reserved, but only on events that have such a member themselves: a delivered event has none of them. */
const RESERVED_NAMES = ["reason", "url", "status", "attempt", "useragent", "asm_group_id", "send_at"];

/** Whether custom arguments of any name are accepted. */
export const CUSTOM_ARGS: Check = {
  id: "custom-args",
  title: "Accepts custom arguments of any name",
  severity: "medium",
  why: "Custom arguments stand beside SendGrid's own members: a name such as id, type or __proto__ reaches models and databases.",
  sends:
    "arguments with such names, reserved names on events that lack them, 10,000 bytes of arguments, events with none",
  passes: "2xx to each; with a probe: stored once, and nothing of SendGrid's own altered",
  fix: "Read the members you know by name, and keep all others apart.",
  dependsOn: ["sig-single"],
  isHostile: true,
  run: async (context) => {
    const { events } = context;
    const cases = casesFor(events);
    const comparisons = cases.map(([what, event]) => ({
      parcel: { what, body: [event] },
      twin: () => ({ what: "a plain event", body: [events.delivered()] }),
    }));
    const findings = await judgeCompared(context, comparisons, "2xx to custom arguments of any name");
    const isAllAccepted = findings.every(({ kind }) => kind === "ok");
    return [...findings, ...(isAllAccepted ? await storedFindings(context, cases) : [])];
  },
};

type ArgumentCase = readonly [what: string, event: EventFields];

function casesFor(events: EventKit): readonly ArgumentCase[] {
  const room = MAX_CUSTOM_ARGS_BYTES - RUN_ARGUMENT.length - events.runId.length - "rc_long".length;
  return [
    ...HOSTILE_NAMES.map((name): ArgumentCase => [
      `a custom argument named ${JSON.stringify(name)}`,
      addCustomArgs(events.delivered(), [[name, "rc"]]),
    ]),
    [
      "reserved names on an event that lacks them",
      addCustomArgs(
        events.delivered(),
        RESERVED_NAMES.map((name) => [name, "rc"] as const),
      ),
    ],
    ["10,000 bytes of custom arguments", addCustomArgs(events.delivered(), [["rc_long", "x".repeat(room)]])],
    ["an event without custom arguments", withCustomArgs(events.delivered(), [])],
  ];
}

async function storedFindings(
  { store }: CheckContext,
  cases: readonly ArgumentCase[],
): Promise<readonly Finding[]> {
  if (store === null) return [notJudged("whether SendGrid's own members are stored intact")];
  const counts = await store.countsOf(cases.map(([, event]) => event));
  if (counts.kind === "unknown") return [notJudged(`whether they are stored: ${counts.why}`)];
  if (counts.altered.length > 0) return [fail(`stored otherwise than sent: ${counts.altered.join(", ")}`)];
  const lost = cases.filter((_, index) => counts.counts[index] === 0).map(([what]) => what);
  return lost.length === 0 ? [] : [fail(`answered 2xx, and not stored: ${lost.join(", ")}`)];
}
