import { hashOf } from "../chance.ts";
import type { FeedMessage } from "./message-feed.ts";
import type { AbTest, SingleSendIds } from "./single-send.ts";

/** Which part of a single send a mail is: a variation under test, or what goes to the rest. */
export interface SendPhase {
  readonly phaseId: string;
  readonly templateId: string;
}

/**
 * The variations of an A/B test, first to last; they differ in their ids alone.
 *
 * Assumed: a variation's phase id is a UUID, its template one of its own, and the first has the single send's. All
 * follow from the ids that the single send has.
 */
export function variationsOf(ids: SingleSendIds, { variations }: AbTest): readonly SendPhase[] {
  return Array.from({ length: variations }, (_, index) => ({
    phaseId: uuidOf(`${ids.id}/${index}`),
    templateId: index === 0 ? ids.templateId : `d-${hexOf(`${ids.templateId}/${index}`)}`,
  }));
}

/**
 * Who gets which variation; who is in no group gets the winner. Each has the order of `contacts`.
 *
 * Documented: the percentage. Assumed: it is rounded, but no variation goes to nobody while there are contacts, and
 * groups differ by one contact at most. A hash of both ids decides, so that no chance is drawn.
 */
export function testGroups<Somebody extends { readonly id: string }>(
  sendId: string,
  { testPercentage, variations }: AbTest,
  contacts: readonly Somebody[],
): readonly (readonly Somebody[])[] {
  const size = Math.max(variations, Math.round((contacts.length * testPercentage) / 100));
  const groupById = new Map(
    contacts
      .map(({ id }) => ({ id, hash: hashOf(`${sendId}/${id}`) }))
      .toSorted((one, other) => one.hash - other.hash)
      .slice(0, size)
      .map(({ id }, place) => [id, place % variations] as const),
  );
  return Array.from({ length: variations }, (_, group) =>
    contacts.filter(({ id }) => groupById.get(id) === group),
  );
}

/**
 * The template of the variation that wins: the one with most messages that were opened, or clicked in, so far.
 *
 * Assumed: a message counts once, and only while the account's activity feed keeps it; of equals the first variation
 * wins.
 */
export function winningTemplateId(
  ids: SingleSendIds,
  abTest: AbTest,
  messages: Iterable<FeedMessage>,
): string {
  const variations = variationsOf(ids, abTest);
  const templateIdWhere = (isWinner: (variation: SendPhase) => boolean): string =>
    variations.find(isWinner)?.templateId ?? ids.templateId;
  const { winnerCriteria, winningTemplateId: chosen } = abTest;
  if (winnerCriteria === "manual") return templateIdWhere(({ templateId }) => templateId === chosen);
  const counts = countReactions(messages, winnerCriteria, ids.id);
  const most = Math.max(...counts.values());
  return templateIdWhere(({ phaseId }) => counts.get(phaseId) === most);
}

/**
 * The phase of what nobody tested, or of the winner.
 *
 * Observed: "send", of mails without an A/B test. Assumed: of the winner, too.
 */
export function lastPhase(templateId: string): SendPhase {
  return { templateId, phaseId: "send" };
}

function countReactions(
  messages: Iterable<FeedMessage>,
  criterion: "open" | "click",
  singleSendId: string,
): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { events, opens, clicks } of messages) {
    if ((criterion === "open" ? opens : clicks) === 0) continue;
    const phaseId = events.find(({ members }) => members["singlesend_id"] === singleSendId)?.members[
      "phase_id"
    ];
    if (typeof phaseId === "string") counts.set(phaseId, (counts.get(phaseId) ?? 0) + 1);
  }
  return counts;
}

/** 32 hex digits that follow from a text. */
function hexOf(text: string): string {
  return [0, 1, 2, 3].map((word) => hashOf(`${word}/${text}`).toString(16).padStart(8, "0")).join("");
}

function uuidOf(text: string): string {
  const hex = hexOf(text);
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `4${hex.slice(13, 16)}`,
    `8${hex.slice(17, 20)}`,
    hex.slice(20),
  ].join("-");
}
