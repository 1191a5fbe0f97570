import type { HeaderLines } from "../../contract/control-api.ts";
import type { AttemptResult } from "../../contract/journal.ts";
import type { Duration } from "../../contract/time.ts";
import type { WireFaults } from "../../simulation/ports.ts";

/** One POST exactly as it leaves: the head's lines in order, and the body's bytes. */
export interface OutgoingPost {
  readonly url: string;
  readonly headers: HeaderLines;
  readonly body: Buffer;
  /** Until the answer's head is there. Reading the answer's body may take as long again. */
  readonly timeoutMs: Duration;
  /** What goes wrong with it on purpose; absent: nothing. */
  readonly faults?: CarryFaults;
}

/** The faults that happen on the way. The others are in the head and the body already. */
export type CarryFaults = Pick<WireFaults, "cutBodyAt" | "cutAnswer" | "holdIdleMs" | "sendOverMs">;

/** What a receiver answered. */
export interface Answer {
  readonly status: number;
  readonly headers: HeaderLines;
  /** The first 64 KiB, decompressed. */
  readonly body: Buffer;
  /** True when there was more, or when the body broke off. */
  readonly isTruncated: boolean;
  /** Why the answer counts for nothing although its head came: it broke off, or did not end. */
  readonly flaw?: AnswerFlaw;
}

/** An answer that did not end as it should. */
export interface AnswerFlaw {
  readonly result: Extract<AttemptResult, "timed-out" | "unreachable">;
  readonly reason: string;
}

/** What became of a POST on its way. */
export type Carried =
  | {
      readonly kind: "answered";
      readonly answer: Answer;
      /** From the first byte sent to the answer's head; whole milliseconds. */
      readonly latencyMs: Duration;
      /** Told instead of "receiver answered 500", where more is known. */
      readonly reason?: string;
    }
  | CarryFailure;

/** No answer came. */
export interface CarryFailure {
  readonly kind: "failed";
  readonly result: Extract<AttemptResult, "timed-out" | "unreachable" | "blocked">;
  /** What happened, in a few words for a person. */
  readonly reason: string;
  readonly latencyMs: Duration;
  /** The whole body had left: the receiver may have it. */
  readonly isUncertain: boolean;
  /** Bytes of the body that left, where the connection was cut on purpose before the last one. */
  readonly sentBytes?: number;
}

/** Brings a POST to its receiver: over HTTP, or to a function of this process. It never throws and never rejects. */
export interface Carrier {
  /** Once `closing` is aborted nobody waits for the outcome any more, and nothing may keep the process running. */
  carry(post: OutgoingPost, closing?: AbortSignal): Carried | Promise<Carried>;
}

/** Bytes of an answer's body that are kept; the rest is thrown away. Ours. */
export const ANSWER_BODY_LIMIT_BYTES = 64 * 1024;

/** The value of a header in lines as sent or received, the first where it is repeated. */
export function headerOf(lines: HeaderLines, name: string): string | undefined {
  const wanted = name.toLowerCase();
  return lines.find(([lineName]) => lineName.toLowerCase() === wanted)?.[1];
}
