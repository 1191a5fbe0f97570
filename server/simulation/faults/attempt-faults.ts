import type { FaultKind } from "../../contract/faults.ts";
import type { Instant } from "../../contract/time.ts";
import { attemptId, deliveryId } from "../records/numbering.ts";
import type { WireFaults } from "../ports.ts";
import type { FaultBook, Strike } from "./fault-book.ts";
import type { FaultJournal } from "./fault-journal.ts";

/** The faults that strike an attempt. */
export interface StruckAttempt {
  readonly kinds: readonly FaultKind[];
  readonly wire: WireFaults;
}

/** The faults that an attempt has from its batch, and those that strike it. */
export function faultsOf(
  { faults }: { readonly faults: readonly FaultKind[] },
  struck: StruckAttempt | undefined,
): readonly FaultKind[] {
  return struck === undefined ? faults : [...faults, ...struck.kinds];
}

/** An attempt that is about to be made. */
export interface AttemptToStrike {
  /** The numbers in the ids of the attempt and of its delivery. */
  readonly attempt: number;
  readonly delivery: number;
  readonly account: string;
  readonly number: number;
  readonly startedAt: Instant;
}

/** What a fault of attempts makes of a POST. */
const WIRE: readonly (readonly [FaultKind, (strike: Strike) => WireFaults])[] = [
  ["network-failure", () => ({ neverLeaves: true })],
  ["wrong-signature", () => ({ signature: "wrong" })],
  ["stale-signature", ({ rule }) => ({ signature: "stale", staleByMs: rule.delayMs })],
  ["other-key", () => ({ signature: "other-key" })],
  ["missing-signature", () => ({ signature: "missing" })],
  ["tampered-body", ({ chance }) => ({ tamperAt: chance.fraction() })],
  ["cut-body", ({ chance }) => ({ cutBodyAt: chance.fraction() })],
  ["cut-answer", () => ({ cutAnswer: true })],
  ["half-open", ({ rule }) => ({ holdIdleMs: rule.delayMs })],
  ["slow-sending", ({ rule }) => ({ sendOverMs: rule.delayMs })],
  ["lost-acknowledgement", () => ({ losesAcknowledgement: true })],
];

/** Decides which faults strike an attempt, and what of it the poster is to do. Undefined: none. */
export function strikeAttempt(
  made: AttemptToStrike,
  webhookId: string,
  { book, faultJournal }: { readonly book: FaultBook; readonly faultJournal: FaultJournal },
): StruckAttempt | undefined {
  if (!book.concerns("attempt")) return undefined;
  const { account, attempt, delivery } = made;
  const kinds: FaultKind[] = [];
  let wire: WireFaults = {};
  for (const [kind, faultsOf] of WIRE) {
    const strike = book.strike(kind, { account, webhookId, at: made.startedAt, attempt: made.number });
    if (strike === undefined) continue;
    faultJournal.write(strike, {
      account,
      webhookId,
      attemptId: attemptId(attempt),
      deliveryId: deliveryId(delivery),
    });
    kinds.push(kind);
    wire = { ...wire, ...faultsOf(strike) };
  }
  return kinds.length === 0 ? undefined : { kinds, wire };
}
