import type { ApiHandler, ApiRequest, ApiResponse } from "../../api/http.ts";
import { errorAnswer } from "../../api/control/control-errors.ts";
import { mailRequestError } from "../../api/sendgrid/errors.ts";
import type { Poster } from "../../simulation/ports.ts";
import { NotStored } from "./data-keeper.ts";
import type { DataKeeper } from "./data-keeper.ts";

/** Answers a request that changes something once the change is stored: a 202 is kept whatever happens. */
export function answerWhenStored(handler: ApiHandler, keeper: DataKeeper): ApiHandler {
  return async (request) => {
    if (isReading(request)) return await handler(request);
    // What cannot be stored is not begun.
    if (keeper.failure !== undefined && !keeper.commit()) return notStored(request);
    const answer = await handler(request);
    if (answer === undefined) return undefined;
    if (!isTraffic(request)) keeper.configured();
    try {
      await keeper.stored();
      return answer;
    } catch (error) {
      if (error instanceof NotStored) return notStored(request);
      throw error;
    }
  };
}

/** Posts once all that the post says is stored: no id that left is ever given to another event. */
export function postWhenStored<Own extends Poster>(poster: Own, keeper: DataKeeper): Own {
  return { ...poster, post: (request) => keeper.storedAtLast().then(() => poster.post(request)) };
}

function isReading({ method }: ApiRequest): boolean {
  return method === "GET" || method === "HEAD" || method === "OPTIONS";
}

// The simulation tells of these by itself, and they are many.
function isTraffic({ path }: ApiRequest): boolean {
  return path === "/v3/mail/send" || path === "/_simulator/events" || path === "/_simulator/received";
}

// Assumed: SendGrid's 500s have the form of its other errors.
function notStored({ path }: ApiRequest): ApiResponse {
  if (path.startsWith("/v3")) return mailRequestError(500, "Internal Server Error");
  return errorAnswer(503, {
    code: "not-stored",
    message: "The data folder cannot be written, so that nothing can be changed.",
    hint: "Make room on its disk or give write permission; what waits is stored by itself then.",
  });
}
