import type { ControlCall, ControlRoute } from "./control-call.ts";
import { badRequest } from "./control-errors.ts";
import { LIST_QUERIES, pageAnswer, pageOf, readListQuery } from "./list-page.ts";

/** `GET journal?after=`: the entries behind a `seq`, oldest first; how a gap in the stream is filled. */
export const listJournal: ControlRoute = {
  queries: LIST_QUERIES,
  answer: ({ ports, request }: ControlCall) => {
    const list = readListQuery(request.query);
    if (list.kind === "problem") return badRequest(list);
    const page = pageOf({
      // One more than asked tells whether there are more; with `q` all have to be looked through.
      items: ports.simulator.journal.after(
        list.value.after,
        request.query.has("q") ? Infinity : list.value.limit + 1,
      ),
      limit: list.value.limit,
      positionOf: (entry) => entry.seq,
      isWanted: list.value.isFound,
    });
    return pageAnswer(page);
  },
};
