import { DROP_REASONS } from "../contract/events.ts";
import type { Instant } from "../contract/time.ts";
import type { EventDetails } from "./event-fields.ts";
import type { Suppression, SuppressionListName, SuppressionLists } from "./suppressions.ts";

/** A list that an event changed. */
export interface SuppressionChange {
  readonly list: string;
  readonly email: string;
  readonly change: "added" | "removed";
}

/** Puts the address of an event on the list that it belongs to; answers what changed. */
export function feedSuppressions(
  lists: SuppressionLists,
  event: EventDetails,
  context: { readonly at: Instant; readonly asmGroupId: number | null },
): readonly SuppressionChange[] {
  const { email } = event;
  if (email === null) return NONE;
  const entry: Suppression = {
    email,
    createdAt: context.at,
    reason: memberText(event, "reason"),
    status: memberText(event, "status"),
    ip: memberText(event, "ip"),
  };
  const list = listFor(event);
  if (list !== undefined) {
    lists.add(list, entry);
    return [{ list, email, change: "added" }];
  }
  return feedGroup(lists, event, { entry, asmGroupId: context.asmGroupId });
}

const NONE: readonly SuppressionChange[] = [];

function listFor(event: EventDetails): SuppressionListName | undefined {
  switch (event.name) {
    case "bounce":
      return memberText(event, "type") === "blocked" ? "blocks" : "bounces";
    case "dropped":
      return memberText(event, "reason") === DROP_REASONS.invalid ? "invalid_emails" : undefined;
    case "spamreport":
      return "spam_reports";
    case "unsubscribe":
      return "unsubscribes";
    default:
      return undefined;
  }
}

function feedGroup(
  lists: SuppressionLists,
  event: EventDetails,
  { entry, asmGroupId }: { readonly entry: Suppression; readonly asmGroupId: number | null },
): readonly SuppressionChange[] {
  const named = event.fields.builtIn["asm_group_id"];
  const groupId = typeof named === "number" ? named : asmGroupId;
  if (groupId === null) return NONE;
  const list = `group ${groupId}`;
  if (event.name === "group_unsubscribe") {
    lists.addToGroup(groupId, entry);
    return [{ list, email: entry.email, change: "added" }];
  }
  if (event.name !== "group_resubscribe" || !lists.removeFromGroup(groupId, entry.email)) return NONE;
  return [{ list, email: entry.email, change: "removed" }];
}

function memberText(event: EventDetails, name: string): string {
  const value = event.fields.builtIn[name];
  return typeof value === "string" ? value : "";
}
