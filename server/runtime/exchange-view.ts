import type { Exchange as ShownExchange, Exchanges } from "../api/control/ports.ts";
import type { Exchange, ExchangeStore } from "./exchange-store.ts";

/** Shows the exchanges that are kept as the control API wants them. `onClear` is called when they are forgotten. */
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
  return {
    requestHeaders: request.headers,
    requestBody: request.body,
    response:
      response === null
        ? null
        : {
            status: response.status,
            headers: response.headers,
            body: response.body.toString(),
            truncated: response.isTruncated,
          },
  };
}
