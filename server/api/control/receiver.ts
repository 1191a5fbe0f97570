import type { ControlCall, ControlRoute } from "./control-call.ts";
import { readBody } from "./control-call.ts";
import { badRequest, jsonAnswer } from "./control-errors.ts";
import { countField, durationField, field, switchField } from "./fields.ts";

const RECEIVER_FIELDS = {
  status: countField(200, 599),
  delay: durationField(),
  redirect: field("a URL, or null", (given) => (given === null ? null : headerText(given))),
  drop: switchField(),
  body: field("a text of at most 1 MB", (given) =>
    typeof given === "string" && given.length <= 1_000_000 ? given : undefined,
  ),
} as const;

/** `GET receiver`: how the built-in receiver answers, and what it got. */
export const readReceiver: ControlRoute = {
  answer: ({ ports }: ControlCall) => jsonAnswer(200, ports.receiver.state()),
};

/** `PATCH receiver {status,delay,redirect,drop,body}`: how the built-in receiver answers from now on. */
export const changeReceiver: ControlRoute = {
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
