import type { JsonValue } from "../../contract/json.ts";
import { MESSAGE_STATUSES } from "../../contract/message-feed.ts";
import type { MessageRecord } from "../../contract/message-feed.ts";
import type { FeedMessage } from "../../simulation/account/message-feed.ts";
import type { JsonShape, ObjectShape } from "../sendgrid/json-shape.ts";
import { schemaOf } from "../sendgrid/shape-schema.ts";
import { pageShape } from "./answer-shapes.ts";
import type { ControlCall, ControlRoute } from "./control-call.ts";
import { accountAsked } from "./control-call.ts";
import { badRequest } from "./control-errors.ts";
import { LIST_QUERIES, pageAnswer, pageOf, readListQuery, readWord } from "./list-page.ts";

const textShape: JsonShape = { type: "string" };
const instantShape: JsonShape = { type: "integer", about: "Milliseconds since 1970, virtual." };

const MESSAGE_SHAPE: ObjectShape = {
  type: "object",
  members: {
    id: { type: "string", about: "The sg_message_id." },
    account: textShape,
    from: textShape,
    to: textShape,
    subject: textShape,
    status: { type: "string", oneOf: MESSAGE_STATUSES },
    reason: {
      type: "string",
      isNullable: true,
      about: "What the mail server said last, or why it was dropped.",
    },
    processedAt: instantShape,
    lastEventAt: instantShape,
    opens: { type: "integer" },
    clicks: { type: "integer" },
    categories: { type: "array", items: textShape },
    asmGroupId: { type: "integer", isNullable: true },
    templateId: { type: "string", isNullable: true },
    customArgs: { type: "any object" },
    events: {
      type: "array",
      items: { type: "object", members: { id: textShape, event: textShape, at: instantShape } },
      about: "Oldest first, the newest 100.",
    },
  },
};

/** `GET messages?status=&q=`: those that were processed, oldest first, with what happened to them. */
export const listMessages: ControlRoute = {
  summary: "The messages that were processed and what happened to them, oldest first",
  answers: { 200: { schema: schemaOf(pageShape(MESSAGE_SHAPE)) } },
  queries: [...LIST_QUERIES, "status"],
  answer: (call: ControlCall) => {
    const list = readListQuery(call.request.query);
    if (list.kind === "problem") return badRequest(list);
    const status = readWord(call.request.query, "status", MESSAGE_STATUSES);
    if (status.kind === "problem") return badRequest(status);
    const page = pageOf({
      items: messagesAfter(call, list.value.after),
      limit: list.value.limit,
      positionOf: (message) => message.seq,
      isWanted: (message) =>
        (status.value === undefined || message.status === status.value) &&
        list.value.isFound(messageRecord(message)),
    });
    return pageAnswer(page, messageRecord);
  },
};

/** Of the account that is asked for, or of all in the order they were processed. */
function messagesAfter(call: ControlCall, position: number): Iterable<FeedMessage> {
  const { simulator } = call.ports;
  // Asking for the time lets the clock catch up: the feeds then hold all that was due.
  simulator.now();
  const account = accountAsked(call);
  // An account that nobody named has no messages, and asking for it does not bring it into being.
  const names = simulator.accountNames().filter((name) => account === undefined || name === account);
  const [only, ...others] = names.map((name) => simulator.account(name).messages.after(position));
  if (only === undefined || others.length === 0) return only ?? [];
  return [only, ...others]
    .flatMap((messages) => [...messages])
    .toSorted((left, right) => left.seq - right.seq);
}

function messageRecord(message: FeedMessage): MessageRecord {
  const { id, account, from, to, status, reason, processedAt, lastEventAt } = message;
  const { opens, clicks, categories, asmGroupId, templateId } = message;
  const customArgs: Readonly<Record<string, JsonValue>> = Object.fromEntries(message.customArgs);
  return {
    id,
    account,
    from,
    to,
    subject: message.subject ?? "",
    status,
    reason,
    processedAt,
    lastEventAt,
    opens,
    clicks,
    categories,
    asmGroupId,
    templateId,
    customArgs,
    events: message.events.map(({ id: eventId, name, at }) => ({ id: eventId, event: name, at })),
  };
}
