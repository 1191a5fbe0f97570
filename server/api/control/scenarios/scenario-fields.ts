import type { Rules } from "../../../simulation/rules.ts";
import type { Member, ValuesOf } from "../file-form.ts";
import { defaulted, listForm, mapped, objectForm, optional, required } from "../file-form.ts";
import type { Form } from "../file-form.ts";
import { FAULT_FORM } from "../fault-fields.ts";
import type { NamedRules } from "../rule-fields.ts";
import { RULE_FIELDS, rulesFrom } from "../rule-fields.ts";
import { EXPECT_FORM } from "./scenario-expectations.ts";
import { PARAMETERS_FORM } from "./scenario-parameters.ts";
import { RECEIVER_FORM } from "./scenario-receiver.ts";
import { ACTION_FORM, SETTINGS_FORM } from "./scenario-settings.ts";
import { TRAFFIC_FORM } from "./scenario-traffic.ts";
import { countForm, kebabForm, optionForm, textForm } from "./scenario-values.ts";

const ABOUT_RULES: Readonly<Record<keyof typeof RULE_FIELDS, string>> = {
  servers: "SendGrid's machines, each with its own batches and queue.",
  connectionsPerServer: "Attempts that a machine has under way at a time.",
  parallelAttempts: "Attempts side by side while time stands still.",
  timeout: "How long a receiver has to answer.",
  batchMaxAge: "A batch leaves this long after its first event.",
  batchMaxBytes: "No body is larger.",
  retryWaits: "Waits after each failure; the last one repeats. Without retryJitter they are meant exactly.",
  retryWindow: "Events are tried for this long.",
  retryJitter: "How much waits vary.",
  signatureClock: "What stamps signatures.",
  testRequestForm: "The form of the test request.",
};

const RULE_MEMBERS: Readonly<Record<string, Member<unknown, "maybe">>> = Object.fromEntries(
  Object.entries(RULE_FIELDS).map(([name, kind]) => [
    name,
    optional(optionForm<unknown>(kind), ABOUT_RULES[name as keyof typeof RULE_FIELDS]),
  ]),
);

const RULES_FORM: Form<Partial<Rules>> = mapped(
  objectForm(RULE_MEMBERS),
  // Each value was read by the rule's own field; only the loop over names hides it from the compiler.
  (named) => rulesFrom(named as NamedRules),
);

/** The members of a scenario file. */
export const SCENARIO_MEMBERS = {
  $schema: optional(textForm(1000), "Where the file's JSON Schema is, for editors."),
  name: required(kebabForm(), "What the scenario is called in commands."),
  title: required(textForm(120), "What the scenario is called in lists."),
  description: required(textForm(2000), "What the receiver should survive, and what that proves."),
  seed: defaulted(countForm(0), "Decides all chance of the run.", 1),
  parameters: defaulted(PARAMETERS_FORM, "What may be given to a run.", []),
  traffic: required(listForm(TRAFFIC_FORM, { least: 1 }), "What makes events."),
  faults: defaulted(listForm(FAULT_FORM), "What goes wrong on purpose.", []),
  receiver: defaulted(listForm(RECEIVER_FORM), "How the receiver behaves for a while.", []),
  settings: defaulted(
    SETTINGS_FORM,
    "Webhook settings of the run's own, made at its beginning and deleted at its end.",
    [],
  ),
  actions: defaulted(listForm(ACTION_FORM), "What is done to the account in the course of the run.", []),
  rules: defaulted(RULES_FORM, "Rules while the run lasts; they are put back at its end.", {}),
  expect: defaulted(EXPECT_FORM, "What must be true at the end.", {
    ledger: {},
    receiver: {},
    events: {},
    faults: {},
  }),
} as const;

/** A scenario file as it was read. */
export type ScenarioValues = ValuesOf<typeof SCENARIO_MEMBERS>;

/** A scenario file. */
export const SCENARIO_FORM: Form<ScenarioValues> = objectForm(SCENARIO_MEMBERS);
