import type { DropReason } from "../../contract/events.ts";
import type { Duration } from "../../contract/time.ts";
import type { TagName } from "./address-tags.ts";
import type { Chance } from "../chance.ts";
import type { SmtpReply } from "./smtp-replies.ts";

/** One thing that happens to a message. */
export type StoryStep =
  | { readonly kind: "processed" | "spamreport" | "unsubscribe" }
  | { readonly kind: "dropped"; readonly reason: DropReason }
  | { readonly kind: "deferred"; readonly attempt: number; readonly reply: SmtpReply }
  | { readonly kind: "delivered"; readonly attempt: number }
  | {
      readonly kind: "bounce";
      readonly attempt: number;
      readonly reply: SmtpReply;
      readonly type: "bounce" | "blocked";
    }
  | { readonly kind: "late-bounce"; readonly reply: SmtpReply }
  | { readonly kind: "open"; readonly isMachine: boolean }
  /** `scannedLink`: a security scanner clicked that link, counted from 0; absent: a person clicked one. */
  | { readonly kind: "click"; readonly scannedLink?: number }
  | { readonly kind: "group_unsubscribe" | "group_resubscribe" };

/** A step and when it happens, counted from when the message is processed. */
export interface PlannedStep {
  readonly afterMs: Duration;
  /** When it occurred, where it is told later than that; counted alike. */
  readonly occurredMs?: Duration;
  readonly step: StoryStep;
}

/** A message, as far as its story needs it. */
export interface StorySubject {
  readonly email: string;
  readonly hasAsmGroup: boolean;
  /** How many links it has. */
  readonly links: number;
  readonly tracking: { readonly opens: boolean; readonly clicks: boolean; readonly subscriptions: boolean };
  /** Why it is on a suppression list; null: it is not. */
  readonly suppressedAs: DropReason | null;
}

/** The chance that stories draw on. */
export interface StoryChance {
  readonly recipients: Chance;
  readonly latencies: Chance;
}

/** A message's story: its steps in the order they happen, and what of the address's wishes could not be met. */
export interface Story {
  readonly steps: readonly PlannedStep[];
  readonly ignored: readonly TagName[];
}
