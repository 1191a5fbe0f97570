import type { ApiHandler, ApiRequest, ApiResponse } from "../http.ts";
import { BodyTooLarge, BodyUnreadable, TooManyBodies } from "../http.ts";
import type { Route, RouteMatch } from "../router.ts";
import { Router } from "../router.ts";
import { changeAccount, readAccount } from "./account.ts";
import { listAttempts, readAttempt, readAttemptBody } from "./attempts.ts";
import { beginCheck, listChecks, readCheck, stopCheck } from "./checks.ts";
import { advanceClock, changeClock, readClock } from "./clock.ts";
import type { ControlCall, ControlRoute, ServedPorts } from "./control-call.ts";
import { unknownQuery } from "./control-call.ts";
import { CONTROL_PATH } from "./control-path.ts";
import { badRequest, errorAnswer } from "./control-errors.ts";
import { listDeliveries, readDelivery } from "./deliveries.ts";
import { documentationRoutes } from "./documentation.ts";
import { listEvents, makeEvents } from "./events.ts";
import { takeInbound } from "./inbound.ts";
import { JournalCounts } from "./journal-counts.ts";
import { listJournal } from "./journal.ts";
import { listReceived, readLedger, tellReceived } from "./ledger.ts";
import { beginLoad, listLoads, readLoad, stopLoad } from "./loads.ts";
import { listMessages } from "./messages.ts";
import { readMetrics } from "./metrics.ts";
import { nearestOf } from "./nearest.ts";
import type { ControlPorts } from "./ports.ts";
import { changeFaults, readFaults } from "./faults.ts";
import { changeReceiver, readReceiver } from "./receiver.ts";
import { reset } from "./reset.ts";
import { changeRules, readRules } from "./rules.ts";
import { makeRequest, resendDelivery } from "./requests.ts";
import { beginRun, listRuns, readRun, stopRun } from "./scenarios/runs.ts";
import { listScenarios, readScenarioFile } from "./scenarios/scenarios.ts";
import { restoreSnapshot, takeSnapshot } from "./snapshot.ts";
import { readStatus } from "./status.ts";

const ROUTES: readonly Route<ControlRoute>[] = [
  { method: "GET", path: "/_simulator/status", handler: readStatus },
  { method: "GET", path: "/_simulator/clock", handler: readClock },
  { method: "PATCH", path: "/_simulator/clock", handler: changeClock },
  { method: "POST", path: "/_simulator/clock/advance", handler: advanceClock },
  { method: "GET", path: "/_simulator/account", handler: readAccount },
  { method: "PATCH", path: "/_simulator/account", handler: changeAccount },
  { method: "GET", path: "/_simulator/events", handler: listEvents },
  { method: "POST", path: "/_simulator/events", handler: makeEvents },
  { method: "GET", path: "/_simulator/messages", handler: listMessages },
  { method: "GET", path: "/_simulator/deliveries", handler: listDeliveries },
  { method: "GET", path: "/_simulator/deliveries/{id}", handler: readDelivery },
  { method: "POST", path: "/_simulator/deliveries/{id}/resend", handler: resendDelivery },
  { method: "POST", path: "/_simulator/requests", handler: makeRequest },
  { method: "GET", path: "/_simulator/attempts", handler: listAttempts },
  { method: "GET", path: "/_simulator/attempts/{id}", handler: readAttempt },
  { method: "GET", path: "/_simulator/attempts/{id}/body", handler: readAttemptBody },
  { method: "GET", path: "/_simulator/ledger", handler: readLedger },
  { method: "GET", path: "/_simulator/received", handler: listReceived },
  { method: "POST", path: "/_simulator/received", handler: tellReceived },
  { method: "POST", path: "/_simulator/inbound", handler: takeInbound },
  { method: "GET", path: "/_simulator/rules", handler: readRules },
  { method: "PATCH", path: "/_simulator/rules", handler: changeRules },
  { method: "GET", path: "/_simulator/faults", handler: readFaults },
  { method: "PATCH", path: "/_simulator/faults", handler: changeFaults },
  { method: "GET", path: "/_simulator/scenarios", handler: listScenarios },
  { method: "GET", path: "/_simulator/scenarios/{name}", handler: readScenarioFile },
  { method: "POST", path: "/_simulator/runs", handler: beginRun },
  { method: "GET", path: "/_simulator/runs", handler: listRuns },
  { method: "GET", path: "/_simulator/runs/{id}", handler: readRun },
  { method: "DELETE", path: "/_simulator/runs/{id}", handler: stopRun },
  { method: "POST", path: "/_simulator/loads", handler: beginLoad },
  { method: "GET", path: "/_simulator/loads", handler: listLoads },
  { method: "GET", path: "/_simulator/loads/{id}", handler: readLoad },
  { method: "DELETE", path: "/_simulator/loads/{id}", handler: stopLoad },
  { method: "GET", path: "/_simulator/metrics", handler: readMetrics },
  { method: "POST", path: "/_simulator/checks", handler: beginCheck },
  { method: "GET", path: "/_simulator/checks", handler: listChecks },
  { method: "GET", path: "/_simulator/checks/{id}", handler: readCheck },
  { method: "DELETE", path: "/_simulator/checks/{id}", handler: stopCheck },
  { method: "POST", path: "/_simulator/reset", handler: reset },
  { method: "GET", path: "/_simulator/snapshot", handler: takeSnapshot },
  { method: "PUT", path: "/_simulator/snapshot", handler: restoreSnapshot },
  { method: "GET", path: "/_simulator/journal", handler: listJournal },
  { method: "GET", path: "/_simulator/receiver", handler: readReceiver },
  { method: "PATCH", path: "/_simulator/receiver", handler: changeReceiver },
  ...documentationRoutes(() => ROUTES),
];

/** Answers everything below /_simulator; other paths are left to the next handler. */
export function createControlApi(given: ControlPorts): ApiHandler {
  const ports: ServedPorts = { ...given, counts: new JournalCounts(given.simulator.journal) };
  const router = new Router(ROUTES);
  return async (request) => {
    const isOurs = request.path === CONTROL_PATH || request.path.startsWith(`${CONTROL_PATH}/`);
    return isOurs
      ? await answerTo(request, { ports, match: router.match(request.method, request.path) })
      : undefined;
  };
}

interface Matched {
  readonly ports: ServedPorts;
  readonly match: RouteMatch<ControlRoute>;
}

async function answerTo(request: ApiRequest, { ports, match }: Matched): Promise<ApiResponse> {
  switch (match.kind) {
    case "found":
      return await answered(match.handler, { ports, request, parameters: match.parameters });
    case "unknown-path":
      return unknownPath(request);
    case "options":
      return { status: 204, headers: { Allow: match.allowed.join(", ") }, body: null };
    case "wrong-method":
      return wrongMethod(request, match.allowed);
    default:
      return badRequest({
        message: `The path has a percent sign that begins no escape: ${match.segment.slice(0, 60)}`,
        hint: "Encode a percent sign as %25.",
      });
  }
}

async function answered(route: ControlRoute, call: ControlCall): Promise<ApiResponse> {
  const refused = unknownQuery(call.request, route.queries ?? []) ?? unsupportedBody(call.request);
  if (refused !== undefined) return refused;
  try {
    return await route.answer(call);
  } catch (error) {
    if (error instanceof BodyTooLarge) {
      return errorAnswer(413, {
        code: "body-too-large",
        message: error.message,
        hint: "Send less at a time.",
      });
    }
    if (error instanceof TooManyBodies) {
      return errorAnswer(503, {
        code: "busy",
        message: error.message,
        hint: "Send it again when other requests are through.",
      });
    }
    if (error instanceof BodyUnreadable) {
      return badRequest({
        message: error.message,
        hint: "Send it as its Content-Encoding says, or uncompressed.",
      });
    }
    throw error;
  }
}

// Any type that may hold JSON will do, curl's default for --data aside, which is what people forget to change: its
// body is read as JSON too. Only what cannot be JSON is refused.
function unsupportedBody({ headers }: ApiRequest): ApiResponse | undefined {
  const type = headers["content-type"] ?? "";
  if (!/^(multipart|image|audio|video)\//i.test(type)) return undefined;
  return errorAnswer(415, {
    code: "unsupported-media-type",
    message: `The body is of type ${type.slice(0, 60)}.`,
    hint: "Send JSON with Content-Type: application/json.",
  });
}

function unknownPath({ method, path }: ApiRequest): ApiResponse {
  const given = path.slice(0, 80);
  const paths = [...new Set(ROUTES.map((route) => route.path))];
  const nearest = nearestOf(given, paths);
  const example = nearest === undefined ? "GET /_simulator/status is one." : `Did you mean ${nearest}?`;
  return errorAnswer(404, {
    code: "not-found",
    message: `${method} ${given} is no path of the simulator.`,
    hint: example,
  });
}

function wrongMethod({ method, path }: ApiRequest, allowed: readonly string[]): ApiResponse {
  const answer = errorAnswer(405, {
    code: "method-not-allowed",
    message: `${path.slice(0, 80)} does not take ${method}.`,
    hint: `It takes ${allowed.join(", ")}.`,
  });
  return { ...answer, headers: { ...answer.headers, Allow: allowed.join(", ") } };
}
