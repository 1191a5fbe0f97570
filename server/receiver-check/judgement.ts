import type { CheckContext } from "./check-context.ts";
import type { Parcel, Sent } from "./check-sender.ts";
import type { Finding } from "./check.ts";
import { fail, notJudged, ok } from "./check.ts";

// A receiver that hangs would keep one check busy for minutes.
const MOST_TIMEOUTS = 2;

/** Posts one after the other; gives up once two got no answer in time. */
export async function postEach(context: CheckContext, parcels: readonly Parcel[]): Promise<readonly Sent[]> {
  const sents: Sent[] = [];
  for (const parcel of parcels) {
    sents.push(await context.post(parcel));
    if (sents.filter(({ isTimedOut }) => isTimedOut).length >= MOST_TIMEOUTS) break;
  }
  return sents;
}

// Whoever takes longer for an answer is posted to over several connections, so that all ends in time. Ours.
const SLOW_MS = 250;
const CONNECTIONS_TO_SLOW = 4;

/** Posts what does not depend on each other: one after the other, or a few at a time where answers take long. */
export async function postAll(context: CheckContext, parcels: readonly Parcel[]): Promise<readonly Sent[]> {
  const width = widthFor(context);
  const sents: Sent[] = [];
  for (let start = 0; start < parcels.length; start += width) {
    const some = parcels.slice(start, start + width);
    sents.push(...(await Promise.all(some.map(async (parcel) => await context.post(parcel)))));
    if (sents.filter(({ isTimedOut }) => isTimedOut).length >= MOST_TIMEOUTS) break;
  }
  return sents;
}

/** How many posts may be made at a time without asking for more than a slow receiver can give. */
export function widthFor({ notes }: Pick<CheckContext, "notes">): number {
  return (notes.fastestMs ?? 0) > SLOW_MS ? CONNECTIONS_TO_SLOW : 1;
}

/** Good where all were accepted; else a failure that names what was refused, and how. */
export function judgeAccepted(sents: readonly Sent[], passing: string, fix?: string): readonly Finding[] {
  const refused = sents.filter(({ isAccepted }) => !isAccepted);
  if (refused.length === 0) return [ok(passing, evidenceOf(sents))];
  return [fail(refusals(refused), evidenceOf(refused), fix)];
}

/** "answered 500 to one bounce and one open; no answer within 10 s to a click". */
export function refusals(refused: readonly Sent[]): string {
  const byOutcome = new Map<string, string[]>();
  for (const { outcome, what } of refused) byOutcome.set(outcome, [...(byOutcome.get(outcome) ?? []), what]);
  return [...byOutcome].map(([outcome, whats]) => `${outcome} to ${listed(counted(whats))}`).join("; ");
}

// "one of 8 equal batches at once (3 times)"
function counted(whats: readonly string[]): readonly string[] {
  return [...new Set(whats)].map((what) => {
    const times = whats.filter((each) => each === what).length;
    return times === 1 ? what : `${what} (${times} times)`;
  });
}

export function evidenceOf(sents: readonly Sent[]): readonly Sent["evidence"][] {
  return sents.map(({ evidence }) => evidence);
}

/** "a, b and c". */
export function listed(items: readonly string[]): string {
  const [last = ""] = items.slice(-1);
  return items.length < 2 ? last : `${items.slice(0, -1).join(", ")} and ${last}`;
}

/** Something unusual, and the same without it: if that is refused too, the unusual is not to blame. */
export interface Comparison {
  readonly parcel: Parcel;
  readonly twin: () => Parcel;
}

/** Judges unusual posts, each by itself, and blames only those whose plain twin is accepted. */
export async function judgeCompared(
  context: CheckContext,
  comparisons: readonly Comparison[],
  passing: string,
): Promise<readonly Finding[]> {
  const sents = await postAll(
    context,
    comparisons.map(({ parcel }) => parcel),
  );
  const blamed: Sent[] = [];
  const findings: Finding[] = [];
  for (const [index, sent] of sents.entries()) {
    const comparison = comparisons[index];
    if (sent.isAccepted || comparison === undefined) continue;
    const twin = await context.post(comparison.twin());
    if (twin.isAccepted) blamed.push(sent);
    else findings.push(notJudged(`${sent.what}: refused without that too (${twin.outcome})`));
  }
  if (blamed.length > 0) findings.push(fail(refusals(blamed), evidenceOf(blamed)));
  if (findings.length === 0) findings.push(ok(passing, evidenceOf(sents)));
  return findings;
}
