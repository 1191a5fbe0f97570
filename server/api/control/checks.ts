import type { CheckRunState } from "../../contract/check-report.ts";
import type { ApiResponse } from "../http.ts";
import { schemaOf } from "../sendgrid/shape-schema.ts";
import { pageShape } from "./answer-shapes.ts";
import { CHECK_LINE_SHAPE, CHECK_RUN_SHAPE } from "./check-shapes.ts";
import type { ControlCall, ControlRoute } from "./control-call.ts";
import { accountMeant, readBody } from "./control-call.ts";
import { badRequest, errorAnswer, jsonAnswer, notFound } from "./control-errors.ts";
import { schemaOfFields } from "./field-schema.ts";
import { durationField, oneOfField, switchField, textField, textsField } from "./fields.ts";
import { LIST_QUERIES, numberOfId, pageAnswer, pageOf, readListQuery } from "./list-page.ts";
import type { ChecksDesk } from "./ports.ts";

/** What a check may be told. A command is no probe here: who may call need not be who may run commands. */
export const CHECK_FIELDS = {
  url: textField("an http or https URL", 4096),
  webhook: textField("the id of webhook settings", 100),
  only: textsField("the id of a check, or an array of them", 10_000),
  skip: textsField("the id of a check, or an array of them", 10_000),
  probe: textField("a URL with {sg_event_id} in it", 4096),
  timeout: durationField(1),
  profile: oneOfField(["full", "reduced"]),
  unsigned: switchField(),
} as const;

/** `POST checks {url|webhook,only?,skip?,probe?,…}`: begins at once. */
export const beginCheck: ControlRoute = {
  summary: "Check what a receiver does with all that SendGrid sends",
  body: schemaOfFields(CHECK_FIELDS),
  answers: { 201: { schema: schemaOf(CHECK_RUN_SHAPE) } },
  answer: async (call: ControlCall) => {
    const { checks } = call.ports;
    if (checks === undefined) return unavailable();
    const body = await readBody(call, CHECK_FIELDS);
    if (body.kind === "problem") return badRequest(body);
    const { url, webhook } = body.value;
    if ((url === undefined) === (webhook === undefined)) {
      const hint =
        'Send {"url":"http://127.0.0.1:3000/events"}, or {"webhook":"ID"} for settings that exist.';
      return badRequest({ message: 'One of "url" and "webhook" must be given.', hint });
    }
    const begun = checks.begin({ ...body.value, account: accountMeant(call) });
    if (begun.kind === "begun") return jsonAnswer(201, begun.check);
    const { kind, message, hint } = begun;
    return kind === "wrong"
      ? badRequest({ message, hint })
      : errorAnswer(409, { code: "check-running", message, hint });
  },
};

/** `GET checks`: oldest first, without their reports. */
export const listChecks: ControlRoute = {
  summary: "Checks of receivers, oldest first, without their reports",
  answers: { 200: { schema: schemaOf(pageShape(CHECK_LINE_SHAPE)) } },
  queries: LIST_QUERIES,
  answer: (call: ControlCall) => {
    const { checks } = call.ports;
    if (checks === undefined) return unavailable();
    const list = readListQuery(call.request.query);
    if (list.kind === "problem") return badRequest(list);
    const page = pageOf({
      items: checks.all().map(withoutReport),
      limit: list.value.limit,
      positionOf: (check) => numberOfId(check.id),
      isWanted: (check) => numberOfId(check.id) > list.value.after && list.value.isFound(check),
    });
    return pageAnswer(page);
  },
};

/** `GET checks/{id}`: how far it is, and its report once it is there. */
export const readCheck: ControlRoute = {
  summary: "How far a check is, and what it found",
  answers: { 200: { schema: schemaOf(CHECK_RUN_SHAPE) } },
  answer: (call: ControlCall) => withCheck(call, (_checks, check) => jsonAnswer(200, check)),
};

/** `DELETE checks/{id}`: it stops; what it found by then stays. */
export const stopCheck: ControlRoute = {
  summary: "Stop a check; what it found by then stays",
  answers: { 204: { schema: {} } },
  answer: (call: ControlCall) =>
    withCheck(call, (checks, { id }) => {
      checks.stop(id);
      return { status: 204, headers: {}, body: null };
    }),
};

function withCheck(
  { ports, parameters }: ControlCall,
  answer: (checks: ChecksDesk, check: CheckRunState) => ApiResponse,
): ApiResponse {
  const { checks } = ports;
  if (checks === undefined) return unavailable();
  const id = parameters["id"] ?? "";
  const check = checks.find(id);
  return check === undefined ? notFound("check", id, "checks") : answer(checks, check);
}

function withoutReport({ report: _report, ...line }: CheckRunState): Omit<CheckRunState, "report"> {
  return line;
}

function unavailable(): ApiResponse {
  return errorAnswer(409, {
    code: "no-checks",
    message: "This simulator was started without the receiver check.",
    hint: "Use fake-sendgrid check URL, or checkReceiver() of the library.",
  });
}
