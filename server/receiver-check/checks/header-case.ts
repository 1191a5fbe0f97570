import type { Check } from "../check.ts";
import { notJudged } from "../check.ts";
import { judgeAccepted, postAll } from "../judgement.ts";

/** Whether header names are found however they are written. */
export const HEADER_CASE: Check = {
  id: "header-case",
  title: "Finds the headers in any case",
  severity: "medium",
  why: "HTTP/2, gateways and clouds lower-case header names: a lookup by exact case finds none behind them.",
  sends: "the same headers as SendGrid writes them, and all in lower case",
  passes: "2xx to both",
  fix: "Look headers up without regard to case; in Node they are in lower case.",
  dependsOn: ["sig-single"],
  needs: "signatures",
  run: async (context) => {
    if (context.isFunction) return [notJudged("a function gets headers that have no case")];
    const { events } = context;
    const sents = await postAll(context, [
      { what: "headers as SendGrid writes them", body: [events.delivered()] },
      {
        what: "headers in lower case",
        body: [events.delivered()],
        editHead: (lines) => lines.map(([name, value]) => [name.toLowerCase(), value] as const),
      },
    ]);
    return judgeAccepted(sents, "2xx to headers in Go's case and in lower case");
  },
};
