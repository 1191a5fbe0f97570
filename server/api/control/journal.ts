import type { JournalEntry } from "../../contract/journal.ts";
import type { ControlCall, ControlRoute } from "./control-call.ts";
import { accountAsked } from "./control-call.ts";
import { badRequest } from "./control-errors.ts";
import { LIST_QUERIES, pageAnswer, pageOf, readListQuery } from "./list-page.ts";
import { JOURNAL_ENTRY_SHAPE, pageShape } from "./answer-shapes.ts";
import { schemaOf } from "../sendgrid/shape-schema.ts";

/** `GET journal?after=`: the entries behind a `seq`, oldest first; how a gap in the stream is filled. */
export const listJournal: ControlRoute = {
  summary: "All that happened and why, oldest first",
  answers: { 200: { schema: schemaOf(pageShape(JOURNAL_ENTRY_SHAPE)) } },
  queries: LIST_QUERIES,
  answer: (call: ControlCall) => {
    const { ports, request } = call;
    const account = accountAsked(call);
    const isFiltered = account !== undefined || request.query.has("q");
    const list = readListQuery(request.query);
    if (list.kind === "problem") return badRequest(list);
    const { journal } = ports.simulator;
    const isWanted = (entry: JournalEntry): boolean => isOf(entry, account) && list.value.isFound(entry);
    // What memory has is quicker there; what was before it only the folder has.
    const isStored = list.value.after + 1 < journal.firstKeptSeq;
    const stored = isStored ? ports.past?.journal({ ...list.value, isWanted }) : undefined;
    if (stored !== undefined) return pageAnswer(stored);
    const page = pageOf({
      // One more than asked tells whether there are more; where some are left out, all have to be looked through.
      items: journal.after(list.value.after, isFiltered ? Infinity : list.value.limit + 1),
      limit: list.value.limit,
      positionOf: (entry) => entry.seq,
      isWanted,
    });
    return pageAnswer(page);
  },
};

// What belongs to no account, such as a reset or a note, belongs to all.
function isOf(entry: JournalEntry, account: string | undefined): boolean {
  return account === undefined || !("account" in entry) || entry.account === account;
}
