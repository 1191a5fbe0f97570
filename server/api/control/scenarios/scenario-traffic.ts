import type { JsonValue } from "../../../contract/json.ts";
import { MAX_CUSTOM_ARGS_BYTES } from "../../../contract/limits.ts";
import type { EventDraft } from "../../../simulation/events/event-drafts.ts";
import { RATE_MEANINGS } from "../../../simulation/stories/rates.ts";
import type { RateName, Rates } from "../../../simulation/stories/rates.ts";
import type {
  CampaignTraffic,
  EventTraffic,
  MailTraffic,
  Traffic,
} from "../../../simulation/runs/scenario.ts";
import { MINUTE_MS } from "../../../contract/time.ts";
import { DRAFT_SCHEMA, readDrafts } from "../events.ts";
import type { FileProblem, Place } from "../file-problems.ts";
import { memberPlace } from "../file-problems.ts";
import type { Form, Member, ValuesOf } from "../file-form.ts";
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
import { field } from "../fields.ts";
import { categoriesForm, MAIL_WORDS, mailBodyForm, mailBodyOf, mailProblems } from "./scenario-mail.ts";
import { anyObjectForm, countForm, durationForm, shareForm } from "./scenario-values.ts";

const WORD_NAMES = Object.keys(MAIL_WORDS) as readonly (keyof typeof MAIL_WORDS)[];

const RATE_NAMES = Object.keys(RATE_MEANINGS) as readonly RateName[];

/** A message has one of these ends at most. */
const ENDS = [
  "dropped",
  "bounce",
  "blocked",
  "deferred",
  "deferredToBlock",
] as const satisfies readonly RateName[];

const START = defaulted(durationForm(), "When it begins, counted from the beginning of the run.", 0);

const CAMPAIGN = {
  kind: required(wordForm(["campaign"]), "Many messages to made-up people."),
  start: START,
  messages: required(countForm(1, 1_000_000), "How many messages."),
  over: defaulted(durationForm(), "How long it takes to hand them over.", 0),
  shape: defaulted(
    wordForm(["burst", "even"]),
    "burst: fast at first, then ever slower; even: at one speed.",
    "burst",
  ),
  rates: defaulted(ratesForm(), "What happens to the messages; what is not named does not happen.", {}),
  customArgs: defaulted(
    customArgsForm(),
    "Members of every event. {index} in a value stands for the message's number, from 1.",
    [],
  ),
  categories: defaulted(categoriesForm(), "Categories of every message.", []),
  asmGroupId: defaulted(groupForm(), "The unsubscribe group of every message.", null),
  links: defaulted(countForm(0, 100), "Links in each message, which clicks choose from.", 2),
} as const;

const MAIL = {
  kind: required(wordForm(["mail"]), "Mails through POST /v3/mail/send, as an app would send them."),
  start: START,
  count: defaulted(countForm(1, 100_000), "How many mails.", 1),
  every: defaulted(durationForm(), "How long after each other.", MINUTE_MS),
  rates: defaulted(ratesForm(), "What happens to messages whose address has no tag.", {}),
  mail: optional(
    mailBodyForm(),
    "The whole body, instead of to, subject and the like. {index} in a text stands for the mail's number, from 1.",
  ),
  ...MAIL_WORDS,
} as const;

const EVENTS = {
  kind: required(wordForm(["events"]), "Exactly the events named, made by hand."),
  start: START,
  count: defaulted(countForm(1, 100_000), "How often they are made.", 1),
  every: defaulted(durationForm(), "How long after each other.", 0),
  events: required(listForm(draftForm(), { least: 1, most: 10_000 }), "The events."),
} as const;

/** Something that makes events, as it stands in a file. */
export const TRAFFIC_FORM: Form<Traffic> = kindsForm<Traffic>({
  campaign: mapped(objectForm(CAMPAIGN), campaignOf),
  mail: mailForm(),
  events: mapped(objectForm(EVENTS), ({ start, count, every, events }): EventTraffic => ({
    kind: "events",
    startMs: start,
    count,
    everyMs: every,
    events,
  })),
});

function campaignOf(read: ValuesOf<typeof CAMPAIGN>): CampaignTraffic {
  const { start, over, ...sameName } = read;
  return { ...sameName, startMs: start, overMs: over };
}

function mailForm(): Form<MailTraffic> {
  const form = objectForm(MAIL, {
    // Either the whole body, or words for it.
    oneOf: [
      { required: ["mail"], properties: Object.fromEntries(WORD_NAMES.map((name) => [name, false])) },
      { required: ["to"], properties: { mail: false } },
    ],
  });
  return mapped(checked(form, problemsOfMail), (read): MailTraffic => {
    const { kind, start, count, every, rates, mail, ...words } = read;
    return { kind, startMs: start, count, everyMs: every, rates, mail: mail ?? mailBodyOf(words) };
  });
}

function problemsOfMail(read: ValuesOf<typeof MAIL>, place: Place): readonly FileProblem[] {
  const { path } = place;
  if (read.mail === undefined) {
    const hint =
      'It must be an address such as "ada+delivered+open@example.com"; or give the whole body as "mail".';
    return read.to === undefined
      ? [{ path: memberPlace(place, "to").path, message: '"to" is missing.', hint }]
      : mailProblems(mailBodyOf(read), place, true);
  }
  const doubled = WORD_NAMES.filter((name) => read[name] !== undefined);
  if (doubled.length === 0) return mailProblems(read.mail, place, false);
  return doubled.map((name) => ({
    path: `${path}.${name}`,
    message: `"${name}" stands beside "mail", which is the whole body.`,
    hint: 'Put it into "mail" under SendGrid\'s name, or leave "mail" out.',
  }));
}

function ratesForm(): Form<Rates> {
  const members = Object.fromEntries(
    RATE_NAMES.map((name) => [name, optional(shareForm(), `A share ${RATE_MEANINGS[name]}.`)]),
  ) as Readonly<Record<RateName, Member<number, "maybe">>>;
  return checked(objectForm(members), (rates, { path }) => {
    const named = ENDS.filter((name) => rates[name] !== undefined);
    // Shares are decimal fractions: 0.7 + 0.2 + 0.1 is a little less or more than 1.
    const sum = Math.round(named.reduce((total, name) => total + (rates[name] ?? 0), 0) * 1e9) / 1e9;
    if (sum <= 1) return [];
    const message = `${named.join(", ")} make ${sum} together.`;
    return [{ path, message, hint: "A message has one of these ends: they must make at most 1." }];
  });
}

function customArgsForm(): Form<readonly (readonly [name: string, value: JsonValue])[]> {
  return checked(anyObjectForm(), (entries, { path }) => {
    const bytes = new TextEncoder().encode(JSON.stringify(Object.fromEntries(entries))).byteLength;
    if (bytes <= MAX_CUSTOM_ARGS_BYTES) return [];
    const message = `"customArgs" has ${bytes} bytes as JSON.`;
    return [{ path, message, hint: `It must have at most ${MAX_CUSTOM_ARGS_BYTES}, as in mail/send.` }];
  });
}

function groupForm(): Form<number | null> {
  const read = (given: unknown): number | null | undefined =>
    given === null || (typeof given === "number" && Number.isSafeInteger(given) && given > 0)
      ? given
      : undefined;
  return fieldForm(
    field("the number of an unsubscribe group, or null", read, {
      type: ["integer", "null"],
      minimum: 1,
      maximum: Number.MAX_SAFE_INTEGER,
    }),
  );
}

function draftForm(): Form<EventDraft> {
  return {
    expected: 'an event such as {"event":"bounce","email":"ada@example.com"}',
    schema: DRAFT_SCHEMA,
    read: (given, place) => {
      const read = readDrafts([given]);
      const [draft] = read.kind === "ok" ? read.value : [];
      if (read.kind === "problem")
        place.problems.add({ path: place.path, message: read.message, hint: read.hint });
      return draft;
    },
  };
}
