import type { HeaderLines } from "../../contract/control-api.ts";
import type { Exchange as ShownExchange, Exchanges } from "../../api/control/ports.ts";
import { headerOf } from "./carrier.ts";
import type { Exchange, ExchangeStore } from "./exchange-store.ts";

/**
 * Shows the exchanges that are kept as the control API wants them. `onClear` is called when they are forgotten.
 *
 * All is shown as it was sent and received, but for the secret in Authorization, which becomes `***` wherever it stands.
 */
export function exchangesFrom(store: ExchangeStore, onClear: () => void): Exchanges {
  return {
    find: (attemptId) => {
      const exchange = store.find(attemptId);
      return exchange === undefined || exchange === "dropped" ? exchange : shownExchange(exchange);
    },
    retention: () => {
      const { keptBytes, droppedBodies } = store.counts();
      return { bodyBytes: keptBytes, bodiesDropped: droppedBodies };
    },
    clear: () => {
      store.clear();
      onClear();
    },
  };
}

function shownExchange({ request, response }: Exchange): ShownExchange {
  const secret = headerOf(request.headers, "authorization")?.replace(/^\S+ /, "") ?? "";
  const masked = (text: string): string => (secret === "" ? text : text.replaceAll(secret, "***"));
  const maskedLines = (lines: HeaderLines): HeaderLines =>
    secret === "" ? lines : lines.map(([name, value]) => [name, masked(value)]);
  return {
    requestHeaders: maskedLines(request.headers),
    requestBody: request.body,
    response:
      response === null
        ? null
        : {
            status: response.status,
            headers: maskedLines(response.headers),
            body: masked(response.body.toString()),
            truncated: response.isTruncated,
          },
  };
}
