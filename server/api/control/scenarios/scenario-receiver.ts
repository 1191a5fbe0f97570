import type { ReceiverStep } from "../../../simulation/runs/scenario.ts";
import { switchField } from "../fields.ts";
import type { Form, ValuesOf } from "../file-form.ts";
import { checked, defaulted, fieldForm, mapped, objectForm, optional } from "../file-form.ts";
import type { FileProblem, Place } from "../file-problems.ts";
import { memberPlace } from "../file-problems.ts";
import { RECEIVER_FIELDS } from "../receiver.ts";
import { countForm, durationForm, optionForm } from "./scenario-values.ts";

const ANSWERS = {
  status: optional(optionForm(RECEIVER_FIELDS.status), "It answers with this status."),
  delay: optional(optionForm(RECEIVER_FIELDS.delay), "It takes so long to answer."),
  redirect: optional(
    fieldForm(RECEIVER_FIELDS.redirect, { pattern: "^[\\x21-\\x7e]{1,2000}$" }),
    "It answers with a redirect to here, which is never followed.",
  ),
  drop: optional(optionForm(RECEIVER_FIELDS.drop), "It closes the connection without an answer."),
  body: optional(optionForm(RECEIVER_FIELDS.body), "The body of its answers."),
} as const;

const RECEIVER_STEP = {
  from: defaulted(durationForm(), "When it begins, counted from the beginning of the run.", 0),
  for: optional(durationForm(1), "How long it lasts; without it: to the end of the run."),
  every: optional(durationForm(1), "It comes again, each time so much later; with for and times."),
  times: optional(countForm(1, 100_000), "How often it comes; with every."),
  ...ANSWERS,
  unreachable: optional(
    optionForm(switchField()),
    "No attempt leaves meanwhile, whoever the receiver is. All else is for the built-in receiver.",
  ),
} as const;

const ANSWER_NAMES = [...Object.keys(ANSWERS), "unreachable"];

/** For a while the receiver behaves otherwise, as it stands in a file. */
export const RECEIVER_FORM: Form<ReceiverStep> = mapped(
  checked(
    objectForm(RECEIVER_STEP, {
      anyOf: ANSWER_NAMES.map((name) => ({ required: [name] })),
      dependentRequired: { every: ["for", "times"], times: ["every"] },
    }),
    stepProblems,
  ),
  ({ from, for: forMs = null, every = null, times = 1, unreachable = false, ...answers }) => ({
    fromMs: from,
    forMs,
    everyMs: every,
    times,
    answers,
    isUnreachable: unreachable,
  }),
);

function stepProblems(step: ValuesOf<typeof RECEIVER_STEP>, place: Place): readonly FileProblem[] {
  const { path } = place;
  const problems: FileProblem[] = [];
  const names = Object.keys(step);
  if (!ANSWER_NAMES.some((name) => names.includes(name)))
    problems.push({
      path,
      message: "The step changes nothing.",
      hint: `Give one of ${ANSWER_NAMES.join(", ")}.`,
    });
  if (step.every !== undefined && (step.times === undefined || step.for === undefined)) {
    const hint = 'Give "for", how long it lasts, and "times", how often it comes.';
    problems.push({ path, message: '"every" needs "for" and "times" beside it.', hint });
  } else if (step.every !== undefined && step.every < (step.for ?? 0)) {
    const message = "The step comes again before it is over.";
    problems.push({
      path: memberPlace(place, "every").path,
      message,
      hint: 'It must be at least as long as "for".',
    });
  }
  if (step.times !== undefined && step.every === undefined) {
    const hint = 'Give "every", how much later it comes each time, or leave "times" out.';
    problems.push({ path, message: '"times" needs "every" beside it.', hint });
  }
  return problems;
}
