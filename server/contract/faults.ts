import type { Duration } from "./time.ts";

// The things that go wrong on purpose. What of it SendGrid's users have met in production says its description.

/** What a fault changes: an event on its way into a batch, a batch, an attempt, or an answer of SendGrid's API. */
export type FaultSubject = "event" | "batch" | "attempt" | "mail";

/** A kind of fault: what it changes, and what a receiver sees of it. */
export interface FaultDescription {
  readonly subject: FaultSubject;
  readonly summary: string;
  /** What `delay` means for it, and how long it is unless given; absent: it has none. */
  readonly delay?: { readonly meaning: string; readonly defaultMs: Duration };
}

const MINUTE: Duration = 60_000;

/** Every kind of fault by its name in scenario files. */
export const FAULTS = {
  "duplicate-event": {
    subject: "event",
    summary: "the event comes once more, in a later batch",
    delay: { meaning: "how much later the copy comes", defaultMs: MINUTE },
  },
  "duplicate-in-batch": { subject: "event", summary: "the event stands twice in its batch" },
  "duplicate-new-id": {
    subject: "event",
    summary: "the event comes once more, in a later batch, with another sg_event_id",
    delay: { meaning: "how much later the copy comes", defaultMs: MINUTE },
  },
  "late-event": {
    subject: "event",
    summary: "the event is held back, so that later ones arrive before it",
    delay: { meaning: "how long it is held back", defaultMs: 10 * MINUTE },
  },
  "missing-event-id": { subject: "event", summary: "the event has no sg_event_id" },
  "missing-message-id": { subject: "event", summary: "the event has no sg_message_id" },
  "unknown-event": { subject: "event", summary: "an event of a type that does not exist yet follows it" },
  "unknown-field": { subject: "event", summary: "the event has members that are not documented" },
  "out-of-order": { subject: "batch", summary: "the events of the batch stand in any order" },
  "duplicate-batch": {
    subject: "batch",
    summary: "the batch is posted once more although the receiver had acknowledged it",
    delay: { meaning: "how much later it is posted again", defaultMs: MINUTE },
  },
  "lost-acknowledgement": {
    subject: "attempt",
    summary: "the receiver's 2xx gets lost, so the batch is posted again",
  },
  "wrong-signature": { subject: "attempt", summary: "the signature is of another body" },
  "missing-signature": { subject: "attempt", summary: "the signature's headers are missing" },
  "stale-signature": {
    subject: "attempt",
    summary: "the signature is valid and old",
    delay: { meaning: "how old the signature is", defaultMs: 60 * MINUTE },
  },
  "other-key": {
    subject: "attempt",
    summary: "the signature is valid, by a key that is not the settings' own",
  },
  "tampered-body": { subject: "attempt", summary: "a byte of the body was changed after signing" },
  "cut-body": { subject: "attempt", summary: "the connection breaks in the middle of the body" },
  "cut-answer": { subject: "attempt", summary: "the connection is cut before the answer is read" },
  "half-open": {
    subject: "attempt",
    summary: "the connection is left open, idle, and never used again",
    delay: { meaning: "how long it is held (by the wall clock)", defaultMs: MINUTE },
  },
  "slow-sending": {
    subject: "attempt",
    summary: "the body arrives in small pieces",
    delay: { meaning: "how long sending takes (by the wall clock)", defaultMs: 2000 },
  },
  "network-failure": { subject: "attempt", summary: "the attempt never leaves" },
  "event-before-202": {
    subject: "mail",
    summary: "the mail's first events arrive before mail/send has answered",
  },
} as const satisfies Readonly<Record<string, FaultDescription>>;

/** The name of a kind of fault. */
export type FaultKind = keyof typeof FAULTS;

/** The name of a kind of fault as an option: `duplicateBatch`. */
export type FaultOption = CamelCase<FaultKind>;

type CamelCase<Text extends string> = Text extends `${infer Before}-${infer After}`
  ? `${Before}${Capitalize<CamelCase<After>>}`
  : Text;

/** All kinds of fault. */
export const FAULT_KINDS = Object.keys(FAULTS) as readonly FaultKind[];

/** When a fault strikes: by chance, every nth time, or at certain attempts of each delivery. */
export type FaultTrigger =
  | { readonly form: "rate"; readonly rate: number }
  | { readonly form: "every"; readonly every: number }
  | { readonly form: "attempts"; readonly first: number; readonly last: number };

/** A fault that is switched on. */
export interface FaultRule {
  readonly kind: FaultKind;
  readonly trigger: FaultTrigger;
  /** Only for these settings (their id; in a scenario file also the name it gives them); null: for all. */
  readonly webhook: string | null;
  /** Counted from when it is switched on: it strikes from here on, */
  readonly fromMs: Duration;
  /** for so long; null: without end. */
  readonly forMs: Duration | null;
  /** What the kind calls `delay`. */
  readonly delayMs: Duration;
}
