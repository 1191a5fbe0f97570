import type { LedgerCounts, ReceiverState } from "../../../contract/control-api.ts";
import { EVENT_NAMES } from "../../../contract/events.ts";
import { FAULT_KINDS } from "../../../contract/faults.ts";
import type { Bounds, Expectations } from "../../../simulation/runs/scenario.ts";
import type { Form, Member } from "../file-form.ts";
import { checked, defaulted, mapped, objectForm, optional } from "../file-form.ts";
import { countForm } from "./scenario-values.ts";

const LEDGER_MEANINGS: Readonly<Record<keyof LedgerCounts, string>> = {
  generated: "Events that occurred, once for each settings entry.",
  acknowledged: "Those that the receiver answered with a 2xx.",
  pending: "Those that are still under way.",
  expired: "Those that were lost, 24 h after they occurred.",
  filtered: "Those that a settings entry did not select, or that occurred while it was disabled.",
  discarded: "Those whose settings were deleted.",
  duplicatesSent: "Events that a fault posted once more.",
  injected: "Events that a fault made up.",
  resentUncertain: "Events posted again after an attempt whose outcome at the receiver is unknown.",
  attempts: "POSTs.",
};

const RECEIVER_MEANINGS: Readonly<Record<Exclude<keyof ReceiverState["received"], "bySettings">, string>> = {
  posts: "POSTs that the built-in receiver got.",
  events: "Events that it stored.",
  uniqueEvents: "Those of them that it had not stored before.",
  duplicates: "Those of them that it had stored before.",
  verified: "POSTs whose signature was right.",
  badSignature: "POSTs that it refused because of their signature.",
  badToken: "POSTs that it refused because of their bearer token.",
  malformed: "POSTs that were no JSON array of objects.",
};

/** What must be true at the end of a run, as it stands in a file. */
export const EXPECT_FORM: Form<Expectations> = objectForm({
  ledger: defaulted(countsForm(LEDGER_MEANINGS), "Counts of the run's ledger.", {}),
  receiver: defaulted(countsForm(RECEIVER_MEANINGS), "Counts of the built-in receiver.", {}),
  events: defaulted(
    countsForm(
      meaningsOf(EVENT_NAMES, (name) => `Events called ${name}, each once however many settings post it.`),
    ),
    "Events of the run by name.",
    {},
  ),
  faults: defaulted(
    countsForm(meaningsOf(FAULT_KINDS, (kind) => `How often ${kind} struck.`)),
    "How often faults struck, by kind.",
    {},
  ),
});

function meaningsOf(
  names: readonly string[],
  tell: (name: string) => string,
): Readonly<Record<string, string>> {
  return Object.fromEntries(names.map((name) => [name, tell(name)]));
}

function countsForm(meanings: Readonly<Record<string, string>>): Form<Readonly<Record<string, Bounds>>> {
  const bounds = boundsForm();
  const members: Readonly<Record<string, Member<Bounds, "maybe">>> = Object.fromEntries(
    Object.entries(meanings).map(([name, meaning]) => [name, optional(bounds, meaning)]),
  );
  // Names that are not given are absent, not undefined: only the compiler cannot know.
  return objectForm(members) as Form<Readonly<Record<string, Bounds>>>;
}

/** A number that must be met exactly, or `{"atLeast":1,"atMost":5}`. */
function boundsForm(): Form<Bounds> {
  const exact = countForm(0);
  const range = rangeForm();
  return {
    expected: 'a whole number, or {"atLeast":1,"atMost":5}',
    schema: { anyOf: [exact.schema, range.schema] },
    read: (given, place) => {
      if (typeof given === "object" && given !== null) return range.read(given, place);
      const count = exact.read(given, place);
      return count === undefined ? undefined : { atLeast: count, atMost: count };
    },
  };
}

function rangeForm(): Form<Bounds> {
  const ends = objectForm(
    {
      atLeast: optional(countForm(0), "The least there must be."),
      atMost: optional(countForm(0), "The most there may be."),
    },
    { minProperties: 1 },
  );
  const sound = checked(ends, ({ atLeast, atMost }, { path }) => {
    if (atLeast === undefined && atMost === undefined)
      return [{ path, message: "It demands nothing.", hint: 'Give "atLeast", "atMost" or both.' }];
    if ((atLeast ?? 0) <= (atMost ?? Infinity)) return [];
    return [
      { path, message: `At least ${atLeast} and at most ${atMost} is nothing.`, hint: "Exchange the two." },
    ];
  });
  return mapped(sound, ({ atLeast = 0, atMost = Infinity }) => ({ atLeast, atMost }));
}
