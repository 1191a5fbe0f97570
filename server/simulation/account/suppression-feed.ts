import { DROP_REASONS } from "../../contract/events.ts";
import type { EventName } from "../../contract/events.ts";
import type { Instant } from "../../contract/time.ts";
import type { Suppression } from "./address-list.ts";
import type { EventDetails } from "../events/event-fields.ts";
import type { SuppressionListName, SuppressionLists } from "./suppressions.ts";

/** A list that an event, or a person, changed. */
export interface SuppressionChange {
  readonly list: string;
  readonly email: string;
  readonly change: "added" | "removed";
}

/** Where an event occurs, as its suppression tells it. */
export interface FeedContext {
  readonly at: Instant;
  readonly asmGroupId: number | null;
  /** SendGrid's machine that sent the message. */
  readonly outboundIp: string;
}

/** The events that may put an address on a list, or take it off. */
const FEEDING: ReadonlySet<EventName> = new Set([
  "bounce",
  "dropped",
  "spamreport",
  "unsubscribe",
  "group_unsubscribe",
  "group_resubscribe",
]);

/** Whether an event may concern a suppression list at all: most do not, and need not be looked at further. */
export function feedsSuppressions({ name }: EventDetails): boolean {
  return FEEDING.has(name);
}

/** Puts the address of an event on the list that it belongs to; answers what changed. */
export function feedSuppressions(
  lists: SuppressionLists,
  event: EventDetails,
  context: FeedContext,
): readonly SuppressionChange[] {
  const { email } = event;
  if (email === null) return NONE;
  const list = listFor(event, lists);
  const entry = entryOf(event, { ...context, email });
  if (list === undefined) return feedGroup(lists, event, { entry, asmGroupId: context.asmGroupId });
  lists.add(list, entry);
  return [{ list, email, change: "added" }];
}

/** A group's list, as the journal calls it. */
export function groupListName(groupId: number): string {
  return `group ${groupId}`;
}

const NONE: readonly SuppressionChange[] = [];

// Documented by the examples of the API.
const INVALID_REASON = "Mail domain mentioned in email address is unknown";

function entryOf(event: EventDetails, context: FeedContext & { readonly email: string }): Suppression {
  const reason = event.name === "dropped" ? INVALID_REASON : memberText(event, "reason");
  // Documented: a spam report shows the machine that sent the message; its event has no ip.
  const ip = memberText(event, "ip");
  return {
    email: context.email,
    createdAt: context.at,
    reason,
    status: memberText(event, "status"),
    ip: event.name === "spamreport" && ip === "" ? context.outboundIp : ip,
    classification: memberText(event, "bounce_classification"),
  };
}

function listFor(event: EventDetails, lists: SuppressionLists): SuppressionListName | undefined {
  switch (event.name) {
    case "bounce":
      return memberText(event, "type") === "blocked" ? "blocks" : "bounces";
    case "dropped":
      return isNewlyInvalid(event, lists) ? "invalid_emails" : undefined;
    case "spamreport":
      return "spam_reports";
    case "unsubscribe":
      return "unsubscribes";
    default:
      return undefined;
  }
}

// A message that is dropped because its address is listed does not list it anew. Assumed.
function isNewlyInvalid(event: EventDetails, lists: SuppressionLists): boolean {
  const { email } = event;
  if (memberText(event, "reason") !== DROP_REASONS.invalid || email === null) return false;
  return lists.find("invalid_emails", email) === undefined;
}

function feedGroup(
  lists: SuppressionLists,
  event: EventDetails,
  { entry, asmGroupId }: { readonly entry: Suppression; readonly asmGroupId: number | null },
): readonly SuppressionChange[] {
  const named = event.fields.builtIn["asm_group_id"];
  const groupId = typeof named === "number" ? named : asmGroupId;
  if (groupId === null || !Number.isSafeInteger(groupId)) return NONE;
  const { email } = entry;
  if (event.name === "group_unsubscribe") {
    const list = leave(lists, groupId, entry);
    return [{ list, email, change: "added" }];
  }
  if (event.name !== "group_resubscribe" || !lists.groups.removeMember(groupId, email)) return NONE;
  return [{ list: groupListName(groupId), email, change: "removed" }];
}

// Documented: who unsubscribes from a deleted group is put on the global list.
function leave(lists: SuppressionLists, groupId: number, entry: Suppression): string {
  if (lists.groups.isDeleted(groupId)) {
    lists.add("unsubscribes", entry);
    return "unsubscribes";
  }
  lists.groups.addMember(groupId, entry);
  return groupListName(groupId);
}

function memberText(event: EventDetails, name: string): string {
  const value = event.fields.builtIn[name];
  return typeof value === "string" ? value : "";
}
