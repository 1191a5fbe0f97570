import type { Duration } from "../../contract/time.ts";
import type { ControlCall, ControlRoute } from "./control-call.ts";
import { readBody } from "./control-call.ts";
import { badRequest, jsonAnswer } from "./control-errors.ts";
import { parseDuration } from "./durations.ts";
import { countField, durationField, field, switchField } from "./fields.ts";
import { RECEIVER_SHAPE } from "./answer-shapes.ts";
import { schemaOfFields } from "./field-schema.ts";
import { schemaOf } from "../sendgrid/shape-schema.ts";

/** What can be told to the built-in receiver, by name. */
export const RECEIVER_FIELDS = {
  status: countField(200, 599),
  delay: durationField(),
  redirect: field("a URL, or null", (given) => (given === null ? null : headerText(given)), {
    type: ["string", "null"],
  }),
  drop: switchField(),
  body: field(
    "a text of at most 1 MB",
    (given) => (typeof given === "string" && given.length <= 1_000_000 ? given : undefined),
    { type: "string", maxLength: 1_000_000 },
  ),
  tokenLifetime: field(
    'a duration such as "10m" or milliseconds: how long a bearer token is taken; null: none is wanted',
    (given) => (given === null ? null : lengthOfTime(given)),
    { type: ["string", "integer", "null"], examples: ["10m"] },
  ),
} as const;

/** `GET receiver`: how the built-in receiver answers, and what it got. */
export const readReceiver: ControlRoute = {
  summary: "How the built-in receiver answers, and what it got",
  answers: { 200: { schema: schemaOf(RECEIVER_SHAPE) } },
  answer: ({ ports }: ControlCall) => jsonAnswer(200, ports.receiver.state()),
};

/** `PATCH receiver {status,delay,redirect,drop,body,tokenLifetime}`: how the built-in receiver answers from now on. */
export const changeReceiver: ControlRoute = {
  summary: "Change how the built-in receiver answers",
  body: schemaOfFields(RECEIVER_FIELDS),
  answers: { 200: { schema: schemaOf(RECEIVER_SHAPE) } },
  answer: async (call: ControlCall) => {
    const body = await readBody(call, RECEIVER_FIELDS);
    if (body.kind === "problem") return badRequest(body);
    call.ports.receiver.configure(body.value);
    return jsonAnswer(200, call.ports.receiver.state());
  },
};

// It becomes a header: printable ASCII only.
function headerText(given: unknown): string | undefined {
  return typeof given === "string" && /^[\x21-\x7e]{1,2000}$/.test(given) ? given : undefined;
}

function lengthOfTime(given: unknown): Duration | undefined {
  return typeof given === "string" || typeof given === "number" ? parseDuration(given) : undefined;
}
