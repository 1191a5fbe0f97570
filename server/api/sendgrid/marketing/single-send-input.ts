import { readAbTest } from "./ab-test-input.ts";
import type { JsonObject } from "../../../contract/json.ts";
import type { Instant } from "../../../contract/time.ts";
import type { SingleSendEmail, SingleSendInput } from "../../../simulation/account/single-send.ts";
import {
  booleanMember,
  listMember,
  memberOf,
  numberMember,
  objectMember,
  textMember,
} from "../json-members.ts";

/** What stands in a new single send unless it is told. */
export const EMPTY_SINGLE_SEND: SingleSendInput = {
  name: "",
  categories: [],
  sendAt: null,
  listIds: [],
  segmentIds: [],
  toAll: false,
  email: {
    subject: "",
    htmlContent: "",
    plainContent: "",
    generatesPlainContent: true,
    editor: "code",
    designId: null,
    suppressionGroupId: null,
    customUnsubscribeUrl: null,
    senderId: null,
    ipPool: null,
  },
  eventFields: "singlesend",
  abTest: null,
};

/** A single send with what a body says; `wrong`: the member that is not as it must be, and what it must be. */
export type SingleSendReading =
  | { readonly kind: "read"; readonly input: SingleSendInput }
  | { readonly kind: "wrong"; readonly field: string; readonly expected: string };

/** Reads a body whose types were checked; what it does not say stays as it is. */
export function readSingleSend(body: JsonObject, known: SingleSendInput): SingleSendReading {
  const name = textMember(body, "name") ?? known.name;
  const sendTo = objectMember(body, "send_to");
  const categories = textsOf(body, "categories") ?? known.categories;
  const listIds = textsOf(sendTo, "list_ids") ?? known.listIds;
  const segmentIds = textsOf(sendTo, "segment_ids") ?? known.segmentIds;
  const problem = lengthProblem({ name, categories, listIds, segmentIds });
  if (problem !== undefined) return problem;
  const sendAt = sendAtOf(body, known);
  if (sendAt === undefined) return wrong("send_at", DATE_TIME);
  const toAll = booleanMember(sendTo, "all") ?? known.toAll;
  const email = emailOf(objectMember(body, "email_config"), known.email);
  const eventFields = eventFieldsOf(objectMember(body, "_simulator")) ?? known.eventFields;
  const testReading = readAbTest(body, known.abTest, instantOf);
  if (testReading.kind === "wrong") return testReading;
  const { abTest } = testReading;
  if (abTest !== null && eventFields !== "singlesend") return wrong("abtest", "null for mails of old");
  return {
    kind: "read",
    input: { name, categories, listIds, segmentIds, toAll, sendAt, email, eventFields, abTest },
  };
}

// Documented.
function lengthProblem({
  name,
  categories,
  listIds,
  segmentIds,
}: Pick<SingleSendInput, "name" | "categories" | "listIds" | "segmentIds">): SingleSendReading | undefined {
  if (name === "" || name.length > 100) return wrong("name", "a name of 1 to 100 characters");
  if (categories.length > 10) return wrong("categories", "at most 10 categories");
  if (listIds.length > 50) return wrong("send_to.list_ids", "at most 50 ids");
  return segmentIds.length > 10 ? wrong("send_to.segment_ids", "at most 10 ids") : undefined;
}

// Undefined: a text that is no instant.
function sendAtOf(body: JsonObject, known: SingleSendInput): Instant | null | undefined {
  const given = nullable(textMember(body, "send_at"), body, "send_at");
  if (given === undefined) return known.sendAt;
  return given === null ? null : instantOf(given);
}

/** Completes "must be …". */
export const DATE_TIME = "a date and time such as 2026-01-31T09:00:00Z";

/** An instant as RFC 3339 has it; undefined: no such text. */
export function instantOf(text: string): Instant | undefined {
  if (!/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?(?:Z|[+-]\d{2}:\d{2})$/i.test(text))
    return undefined;
  const at = Date.parse(text);
  return Number.isNaN(at) || at < 0 ? undefined : at;
}

function emailOf(config: JsonObject, known: SingleSendEmail): SingleSendEmail {
  const editor = textMember(config, "editor");
  const text = (name: string, before: string | null): string | null => {
    const given = nullable(textMember(config, name), config, name);
    return given === undefined ? before : given;
  };
  const figure = (name: string, before: number | null): number | null => {
    const given = nullable(numberMember(config, name), config, name);
    return given === undefined ? before : given;
  };
  return {
    subject: textMember(config, "subject") ?? known.subject,
    htmlContent: textMember(config, "html_content") ?? known.htmlContent,
    plainContent: textMember(config, "plain_content") ?? known.plainContent,
    generatesPlainContent: booleanMember(config, "generate_plain_content") ?? known.generatesPlainContent,
    editor: editor === "code" || editor === "design" ? editor : known.editor,
    designId: text("design_id", known.designId),
    suppressionGroupId: figure("suppression_group_id", known.suppressionGroupId),
    customUnsubscribeUrl: text("custom_unsubscribe_url", known.customUnsubscribeUrl),
    senderId: figure("sender_id", known.senderId),
    ipPool: text("ip_pool", known.ipPool),
  };
}

// Null takes a value away, absence leaves it.
function nullable<Value>(
  value: Value | undefined,
  object: JsonObject,
  name: string,
): Value | null | undefined {
  return memberOf(object, name) === null ? null : value;
}

function textsOf(object: JsonObject, name: string): readonly string[] | undefined {
  return memberOf(object, name) === undefined
    ? undefined
    : [...new Set(listMember(object, name).filter((each) => typeof each === "string"))];
}

function eventFieldsOf(ours: JsonObject): SingleSendInput["eventFields"] | undefined {
  const named = textMember(ours, "event_fields");
  return named === "singlesend" || named === "campaign" || named === "newsletter" ? named : undefined;
}

function wrong(field: string, expected: string): SingleSendReading {
  return { kind: "wrong", field, expected };
}
