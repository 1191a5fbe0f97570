import { FAULT_KINDS, FAULTS } from "../../contract/faults.ts";
import type { FaultDescription, FaultKind, FaultRule, FaultTrigger } from "../../contract/faults.ts";
import type { JsonObject } from "../../contract/json.ts";
import type { FileProblem, Place } from "./file-problems.ts";
import { FileProblems, memberPlace } from "./file-problems.ts";
import type { Form } from "./file-form.ts";
import {
  checked,
  defaulted,
  fieldForm,
  mapped,
  objectForm,
  optional,
  required,
  wordForm,
} from "./file-form.ts";
import type { Read } from "./fields.ts";
import { field } from "./fields.ts";
import { countForm, durationForm, shareForm } from "./scenarios/scenario-values.ts";
import { webhookForm } from "./webhook-name.ts";

/** What a fault changes and how, by kind. */
const DESCRIPTIONS: Readonly<Record<FaultKind, FaultDescription>> = FAULTS;

/** A kind as options of the library have it: `duplicateBatch`. */
function camelCase(kind: string): string {
  return kind.replaceAll(/-(.)/g, (_match, letter: string) => letter.toUpperCase());
}

const KINDS_IN_CAMEL_CASE: ReadonlyMap<string, FaultKind> = new Map(
  FAULT_KINDS.map((kind) => [camelCase(kind), kind]),
);

const ABOUT_KINDS = Object.fromEntries(
  FAULT_KINDS.map((kind) => [kind, capitalised(DESCRIPTIONS[kind].summary)]),
) as Readonly<Record<FaultKind, string>>;

const ARTICLES = { event: "an", batch: "a", attempt: "an", mail: "a" } as const;

const KINDS_WITH_DELAY = FAULT_KINDS.filter((kind) => DESCRIPTIONS[kind].delay !== undefined);

const FAULT_MEMBERS = {
  kind: required(
    wordForm(FAULT_KINDS, { abouts: ABOUT_KINDS, aliases: KINDS_IN_CAMEL_CASE }),
    "What goes wrong.",
  ),
  rate: optional(shareForm(), "By chance: how often. Without rate, every and attempts: always."),
  every: optional(countForm(1, 1_000_000), "Each time after so many: 5 is the 5th, the 10th, and so on."),
  attempts: optional(
    attemptsForm(),
    "At these attempts of each delivery: only for faults of an attempt, such as cut-body.",
  ),
  webhook: defaulted(webhookForm(), "Only for these webhook settings.", null),
  from: defaulted(durationForm(), "When it begins, counted from when it is switched on.", 0),
  for: defaulted(durationForm(1), "How long it lasts; without it: to the end.", null),
  delay: optional(durationForm(), "What it is depends on the kind: see there."),
} as const;

const TRIGGER_NAMES = ["rate", "every", "attempts"] as const;

/** A fault as files, bodies and flags name it. */
export const FAULT_FORM: Form<FaultRule> = mapped(
  checked(objectForm(FAULT_MEMBERS, demandsOfKinds()), (fault, place) => [
    ...triggerProblems(fault, place),
    ...kindProblems(fault, place),
  ]),
  (fault): FaultRule => ({
    kind: fault.kind,
    trigger: triggerOf(fault),
    webhook: fault.webhook,
    fromMs: fault.from,
    forMs: fault.for,
    delayMs: fault.delay ?? DESCRIPTIONS[fault.kind].delay?.defaultMs ?? 0,
  }),
);

/**
 * Reads a fault: `{"kind":"duplicate-batch","rate":0.02,"from":"2m","for":"30m"}`. A kind may also be written in
 * camelCase. A problem names the nearest right name.
 */
export function readFaultRule(given: unknown): Read<FaultRule> {
  const problems = new FileProblems();
  const value = FAULT_FORM.read(given, { path: "", problems });
  const [problem] = problems.all();
  if (value !== undefined) return { kind: "ok", value };
  const { message, hint } = problem ?? { message: "The fault cannot be read.", hint: "" };
  return { kind: "problem", message: message.replace(/^The file /, "The fault "), hint };
}

/**
 * Reads a fault as a flag has it: `cut-body` (always), `cut-body=0.1` (by chance), `cut-body=every:5`,
 * `cut-body=attempts:1-2`; more members follow behind commas: `late-event=0.1,delay=10m,from=2m,for=30m`.
 */
export function readFaultFlag(text: string): Read<FaultRule> {
  const [first = "", ...rest] = text.split(",");
  const [kind, trigger] = halves(first);
  const given: (readonly [string, unknown])[] = [["kind", kind], ...triggerMembers(trigger)];
  for (const part of rest) {
    const [name, value] = halves(part);
    if (value === undefined) {
      const message = `"${part}" says nothing: it has no "=".`;
      return { kind: "problem", message, hint: "Write it like duplicate-batch=0.1,from=2m,for=30m." };
    }
    given.push([name, value]);
  }
  return readFaultRule(Object.fromEntries(given));
}

function triggerMembers(trigger: string | undefined): readonly (readonly [string, unknown])[] {
  if (trigger === undefined) return [];
  const [, form, value = ""] = /^(every|attempts|rate):(.*)$/.exec(trigger) ?? [];
  if (form === "attempts") return [["attempts", value]];
  return form === undefined ? [["rate", figure(trigger)]] : [[form, figure(value)]];
}

// What is no number stays a text, so that the problem shows it.
function figure(text: string): string | number {
  return /^\d+(\.\d+)?$/.test(text) ? Number(text) : text;
}

function halves(text: string): readonly [before: string, after: string | undefined] {
  const at = text.indexOf("=");
  return at < 0 ? [text.trim(), undefined] : [text.slice(0, at).trim(), text.slice(at + 1).trim()];
}

interface NamedFault {
  readonly kind: FaultKind;
  readonly rate?: number;
  readonly every?: number;
  readonly attempts?: { readonly first: number; readonly last: number };
  readonly delay?: number;
}

/** Without any of the three, each one is struck. */
function triggerOf({ rate, every, attempts }: NamedFault): FaultTrigger {
  if (rate !== undefined) return { form: "rate", rate };
  if (attempts !== undefined) return { form: "attempts", ...attempts };
  return { form: "every", every: every ?? 1 };
}

function triggerProblems(fault: NamedFault, place: Place): readonly FileProblem[] {
  const [first, second] = TRIGGER_NAMES.filter((name) => fault[name] !== undefined);
  if (first === undefined || second === undefined) return [];
  const message = `"${first}" and "${second}" are both given.`;
  return [{ path: place.path, message, hint: `Give one of ${TRIGGER_NAMES.join(", ")}, or none: always.` }];
}

function kindProblems({ kind, attempts, delay }: NamedFault, place: Place): readonly FileProblem[] {
  const { subject, delay: meaning } = DESCRIPTIONS[kind];
  const problems: FileProblem[] = [];
  if (attempts !== undefined && subject !== "attempt") {
    const message = `"attempts" means nothing for ${kind}, which changes ${ARTICLES[subject]} ${subject}.`;
    problems.push({
      path: memberPlace(place, "attempts").path,
      message,
      hint: 'Give "rate" or "every" instead.',
    });
  }
  if (delay !== undefined && meaning === undefined) {
    const message = `"delay" means nothing for ${kind}.`;
    const hint = `Leave it out; those that have one: ${KINDS_WITH_DELAY.join(", ")}.`;
    problems.push({ path: memberPlace(place, "delay").path, message, hint });
  }
  return problems;
}

/** The same demands as JSON Schema. */
function demandsOfKinds(): JsonObject {
  const spelt = (kinds: readonly FaultKind[]): readonly string[] =>
    kinds.flatMap((kind) => [kind, camelCase(kind)]);
  const forbid = (kinds: readonly FaultKind[], name: string): JsonObject => ({
    not: { required: [name], properties: { kind: { enum: spelt(kinds) } } },
  });
  const pairs = TRIGGER_NAMES.flatMap((name, index) =>
    TRIGGER_NAMES.slice(index + 1).map((other) => ({ not: { required: [name, other] } })),
  );
  const notAttempts = FAULT_KINDS.filter((kind) => DESCRIPTIONS[kind].subject !== "attempt");
  const withoutDelay = FAULT_KINDS.filter((kind) => !KINDS_WITH_DELAY.includes(kind));
  return { allOf: [...pairs, forbid(notAttempts, "attempts"), forbid(withoutDelay, "delay")] };
}

function attemptsForm(): Form<{ readonly first: number; readonly last: number }> {
  const attempt = { type: "integer", minimum: 1, maximum: 9999 };
  return fieldForm(
    field('attempts counted from 1, such as 1, "1-2" or [1,2]', attemptsOf, {
      anyOf: [
        attempt,
        { type: "string", pattern: "^[1-9]\\d{0,3}(-[1-9]\\d{0,3})?$" },
        { type: "array", items: attempt, minItems: 2, maxItems: 2 },
      ],
    }),
  );
}

function attemptsOf(given: unknown): { readonly first: number; readonly last: number } | undefined {
  const [from, to = from] = boundsOf(given);
  const first = Number(from);
  const last = Number(to);
  const isAttempt = (value: number): boolean => Number.isInteger(value) && value >= 1 && value <= 9999;
  return isAttempt(first) && isAttempt(last) && first <= last ? { first, last } : undefined;
}

function boundsOf(given: unknown): readonly unknown[] {
  if (typeof given === "number") return [given];
  if (typeof given === "string") return /^[1-9]\d*(-[1-9]\d*)?$/.test(given) ? given.split("-") : [];
  const isPair =
    Array.isArray(given) && given.length === 2 && given.every((each) => typeof each === "number");
  return isPair ? given : [];
}

function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
