import { EVENT_NAMES } from "../../../contract/events.ts";
import type { EventName } from "../../../contract/events.ts";
import type { Duration } from "../../../contract/time.ts";
import { MINUTE_MS } from "../../../contract/time.ts";
import type { RunSettings, TimedAction } from "../../../simulation/runs/scenario.ts";
import { PLANS } from "../account.ts";
import { field, switchField } from "../fields.ts";
import type { Form, Member } from "../file-form.ts";
import {
  checked,
  defaulted,
  fieldForm,
  kindsForm,
  listForm,
  mapped,
  objectForm,
  optional,
  required,
  wordForm,
} from "../file-form.ts";
import { itemPlace, memberPlace } from "../file-problems.ts";
import { durationForm, kebabForm, optionForm } from "./scenario-values.ts";
import { webhookForm } from "../webhook-name.ts";

const OAUTH = {
  tokenLifetime: required(durationForm(1), "How long the receiver takes a token."),
} as const;

const SETTINGS = {
  name: required(
    kebabForm(),
    "What faults and actions of this file call them; also in their URL: ?settings=NAME.",
  ),
  events: defaulted(eventsForm(), "The events that they post.", "all"),
  signed: defaulted(optionForm(switchField()), "Whether their posts are signed.", true),
  oauth: defaulted(oauthForm(), "The receiver wants a bearer token; true: one that it takes for 10m.", null),
} as const;

/** Webhook settings of a run's own, as they stand in a file. */
export const SETTINGS_FORM: Form<readonly RunSettings[]> = checked(
  listForm(
    mapped(objectForm(SETTINGS), ({ name, events, signed, oauth }): RunSettings => ({
      name,
      events,
      isSigned: signed,
      tokenLifetimeMs: oauth,
    })),
    { most: 100 },
  ),
  (settings, place) => {
    const names = settings.map(({ name }) => name);
    return names.flatMap((name, index) => {
      if (names.indexOf(name) === index) return [];
      const { path } = memberPlace(itemPlace(place, index), "name");
      return [
        { path, message: `"${name}" is taken by settings before it.`, hint: "Each needs a name of its own." },
      ];
    });
  },
);

function eventsForm(): Form<"all" | readonly EventName[]> {
  const names = listForm(wordForm(EVENT_NAMES), { least: 1, most: EVENT_NAMES.length });
  return {
    expected: `"all", or a list of some of ${EVENT_NAMES.join(", ")}`,
    schema: { anyOf: [{ const: "all" }, names.schema] },
    read: (given, place) => (given === "all" ? "all" : names.read(given, place)),
  };
}

function oauthForm(): Form<Duration | null> {
  const details = objectForm(OAUTH);
  const expected = 'true, false, or {"tokenLifetime":"10m"}';
  const isOn = fieldForm(
    field(expected, (given) => (typeof given === "boolean" ? given : undefined), { type: "boolean" }),
  );
  return {
    expected,
    schema: { anyOf: [{ type: "boolean" }, details.schema] },
    read: (given, place) => {
      if (typeof given === "object" && given !== null) return details.read(given, place)?.tokenLifetime;
      const on = isOn.read(given, place);
      return on === undefined ? undefined : on ? 10 * MINUTE_MS : null;
    },
  };
}

/** What is done to the account in the course of a run, as it stands in a file. */
export const ACTION_FORM: Form<TimedAction> = kindsForm<TimedAction>({
  "rotate-key": settingsActionForm("rotate-key", "A new key pair: signing is switched off and on again."),
  enable: settingsActionForm("enable", "Posts again."),
  disable: settingsActionForm("disable", "Posts nothing more."),
  delete: settingsActionForm("delete", "Settings are deleted, with what they have not posted yet."),
  plan: mapped(
    objectForm({
      at: atMember(),
      kind: required(wordForm(["plan"]), "Another plan; a smaller one disables the newest settings."),
      plan: required(wordForm(PLANS), "The plan."),
    }),
    ({ at, ...rest }) => ({ atMs: at, ...rest }),
  ),
});

function settingsActionForm(
  kind: "rotate-key" | "enable" | "disable" | "delete",
  about: string,
): Form<TimedAction> {
  const form = objectForm({
    at: atMember(),
    kind: required(wordForm([kind]), about),
    webhook: optional(webhookForm(), "Which settings; without it: all of the account."),
  });
  return mapped(form, ({ at, webhook = null }): TimedAction => ({ atMs: at, kind, webhook }));
}

function atMember(): Member<Duration, "always"> {
  return required(durationForm(), "When, counted from the beginning of the run.");
}
