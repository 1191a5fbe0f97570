import type { JsonObject } from "../../contract/json.ts";
import { MAX_REQUEST_BYTES } from "../../contract/limits.ts";
import type { ApiResponse } from "../http.ts";
import type { JsonShape, ObjectShape } from "../sendgrid/json-shape.ts";
import { schemaOf } from "../sendgrid/shape-schema.ts";
import type { ControlCall, ControlRoute } from "./control-call.ts";
import { accountAsked } from "./control-call.ts";
import { badRequest, errorAnswer, jsonAnswer } from "./control-errors.ts";
import { composedMail, MAIL_FIELDS } from "./composed-mail.ts";
import { schemaOfFields } from "./field-schema.ts";
import type { Read } from "./fields.ts";
import { readOptions } from "./fields.ts";
import type { InboundHandover } from "./ports.ts";

const text: JsonShape = { type: "string" };
const texts: JsonShape = { type: "array", items: text };

const RECEIVED_SHAPE: ObjectShape = {
  type: "object",
  members: {
    items: {
      type: "array",
      items: {
        type: "object",
        members: { deliveryId: text, account: text, hostname: text, url: text, to: texts },
        required: ["deliveryId", "account", "hostname", "url", "to"],
      },
    },
    unmatched: { ...texts, about: "Recipients at whose host names no parse setting listens." },
  },
  required: ["items", "unmatched"],
};

const BODY_SCHEMA: JsonObject = {
  ...schemaOfFields(MAIL_FIELDS),
  description:
    "A mail as JSON, or, with any other content type, its bytes (RFC 5322). `to` and `from` of the query are the envelope.",
};

/** Names the machine that hands mails over here. */
const SENDER_IP = "127.0.0.1";

/** `POST inbound?account=&to=&from=`: hands a mail in, as if it came from outside. */
export const takeInbound: ControlRoute = {
  summary: "Hand in a mail from outside: it is posted to the parse setting of its recipients' host names",
  body: BODY_SCHEMA,
  queries: ["to", "from"],
  answers: { 201: { schema: schemaOf(RECEIVED_SHAPE) } },
  answer: async (call: ControlCall) => {
    const raw = await readMailBytes(call);
    if (raw.kind === "problem") return badRequest(raw);
    return await answerFor(call, {
      raw: raw.value,
      account: accountAsked(call),
      from: call.request.query.get("from") ?? undefined,
      to: call.request.query.getAll("to").flatMap((value) => value.split(",").map((each) => each.trim())),
      senderIp: SENDER_IP,
    });
  },
};

async function answerFor({ ports }: ControlCall, handover: InboundHandover): Promise<ApiResponse> {
  const reply = await ports.inbound.receive(handover);
  if (reply.kind === "unreadable") {
    return badRequest({
      message: `The body is no mail: ${reply.why}.`,
      hint: "Send header lines, an empty line and the text, as in an .eml file.",
    });
  }
  const { deliveries, unmatched, isBusy, settled } = reply;
  if (isBusy) {
    return errorAnswer(503, {
      code: "busy",
      message: "Too many mails wait to be posted again.",
      hint: "Advance the clock, or POST /_simulator/reset.",
    });
  }
  if (deliveries.length === 0) return unmatchedAnswer(unmatched);
  await settled;
  return jsonAnswer(201, { items: deliveries, unmatched });
}

function unmatchedAnswer([first]: readonly string[]): ApiResponse {
  if (first === undefined) {
    return badRequest({ message: "The mail has no recipient.", hint: "Name one: ?to=ada@mail.example.com" });
  }
  const address = first.slice(0, 320);
  return errorAnswer(404, {
    code: "no-parse-setting",
    message: `No parse setting listens to ${address}.`,
    hint: `Make one: POST /v3/user/webhooks/parse/settings {"hostname":"${address.slice(address.lastIndexOf("@") + 1)}","url":"..."}`,
  });
}

async function readMailBytes({ request }: ControlCall): Promise<Read<Uint8Array>> {
  const bytes = await request.body(MAX_REQUEST_BYTES);
  const isJson = /^application\/json\b/i.test(request.headers["content-type"] ?? "");
  if (!isJson) return { kind: "ok", value: bytes };
  const given = jsonOf(bytes);
  if (given === undefined) {
    return {
      kind: "problem",
      message: "The body is no JSON.",
      hint: 'Send JSON such as {"from":"a@example.com","to":"b@mail.example.com"}, or message/rfc822.',
    };
  }
  const fields = readOptions(MAIL_FIELDS, given);
  if (fields.kind === "problem") return fields;
  const mail = fields.value.raw ?? composedMail(fields.value);
  return { kind: "ok", value: new TextEncoder().encode(mail) };
}

function jsonOf(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    // The caller says so.
    return undefined;
  }
}
