import type { JsonObject } from "../../contract/json.ts";
import { EVENT_NAMES } from "../../contract/events.ts";
import { MESSAGE_STATUSES } from "../../contract/message-feed.ts";
import { RECEIVED_BY } from "../control/ledger-shapes.ts";
import { ATTEMPT_RESULTS, CONTROL_ERROR_SHAPE, DELIVERY_STATES } from "../control/answer-shapes.ts";
import type { ControlRoute } from "../control/control-call.ts";
import { CONTROL_PATH } from "../control/control-path.ts";
import { DEFAULT_LIMIT, MAX_LIMIT } from "../control/list-page.ts";
import type { Route } from "../router.ts";
import { schemaOf } from "../sendgrid/shape-schema.ts";
import type { DescribedAnswer, DescribedOperation, DescribedParameter } from "./described-operation.ts";
import { pathParameters } from "./described-operation.ts";

/** The heading that the simulator's own operations stand under. */
export const CONTROL_AREA = "Simulator";

/** Describes the control API. */
export function describeControl(routes: readonly Route<ControlRoute>[]): readonly DescribedOperation[] {
  return routes.map(({ method, path, handler }) => ({
    id: idOf(method, path),
    area: CONTROL_AREA,
    summary: handler.summary,
    method,
    path,
    fidelity: null,
    scope: null,
    parameters: [
      ...pathParameters(path),
      ...["account", ...(handler.queries ?? [])].map((name) => queryParameter(name)),
    ],
    body: handler.body ?? null,
    answers: answersOf(handler),
  }));
}

// "GET /_simulator/attempts/{id}/body" is getAttemptsIdBody.
function idOf(method: string, path: string): string {
  const words = path.slice(CONTROL_PATH.length).split(/[^a-z]+/i);
  const capitalised = words.map((word) => word.charAt(0).toUpperCase() + word.slice(1));
  return method.toLowerCase() + capitalised.join("");
}

function queryParameter(name: string): DescribedParameter {
  const { about, schema = { type: "string" } } = QUERY_NOTES[name] ?? { about: "" };
  return { name, place: "query", isRequired: false, about, schema };
}

interface QueryNote {
  readonly about: string;
  /** A text unless given. */
  readonly schema?: JsonObject;
}

const QUERY_NOTES: Readonly<Record<string, QueryNote>> = {
  account: { about: "One account instead of all, or another than the main one." },
  cursor: { about: "Where the page begins: the last page's nextCursor." },
  after: { about: "The same as cursor: behind this id or number." },
  limit: {
    about: "Items of a page.",
    schema: { type: "integer", minimum: 1, maximum: MAX_LIMIT, default: DEFAULT_LIMIT },
  },
  q: { about: "Only items whose JSON holds this text." },
  event: { about: "Only events of this name.", schema: { type: "string", enum: EVENT_NAMES } },
  state: { about: "Only deliveries that stand there.", schema: { type: "string", enum: DELIVERY_STATES } },
  status: { about: "Only messages that stand there.", schema: { type: "string", enum: MESSAGE_STATUSES } },
  result: { about: "Only attempts that ended so.", schema: { type: "string", enum: ATTEMPT_RESULTS } },
  webhook: { about: "Only what belongs to the settings of this id." },
  email: { about: "Only events of this recipient, whatever the case of the letters." },
  run: { about: "Only what belongs to the run of this id." },
  delivery: { about: "Only what belongs to the delivery of this id." },
  eventId: { about: "Only deliveries that this event is in; it may be given several times." },
  include: {
    about: "Tell the events of each delivery too, by their ids.",
    schema: { type: "string", enum: ["events"] },
  },
  samplesAfter: {
    about: "Leave out the first so many samples.",
    schema: { type: "integer", minimum: 0, default: 0 },
  },
  by: {
    about: "Who stored them: what POST received told, or the built-in receiver.",
    schema: { type: "string", enum: RECEIVED_BY, default: "told" },
  },
  to: { about: "The envelope's recipients, with commas between; those of the mail unless given." },
  from: { about: "The envelope's sender; that of the mail unless given." },
};

function answersOf({ answers }: ControlRoute): readonly DescribedAnswer[] {
  const own = Object.entries(answers).map(([status, { schema, contentType }]): DescribedAnswer => ({
    status: Number(status),
    about: status === "201" ? "Created" : "Done",
    content: { type: contentType ?? "application/json", schema },
  }));
  const error = { type: "application/json", schema: schemaOf(CONTROL_ERROR_SHAPE) };
  return [...own, { status: "default", about: "What went wrong, and what to do about it", content: error }];
}
