import type { Duration } from "../../contract/time.ts";
import type { CarryFailure, CarryFaults, OutgoingPost } from "./carrier.ts";

/** How a body leaves where something goes wrong with it on purpose. */
export interface SendingPlan {
  /** What leaves of it, in this order. At least one piece, which may be empty: the head leaves with it. */
  readonly pieces: readonly Buffer[];
  /** Time between two pieces. */
  readonly gapMs: Duration;
  /** How long it takes until the last piece leaves. */
  readonly sendingMs: Duration;
  /** What happens once the last piece has left; null: the answer is waited for. */
  readonly cut: PlannedCut | null;
}

/** A connection that is cut on purpose. */
export interface PlannedCut {
  /** In the middle of the body, or when the whole of it has left and the answer is not there. */
  readonly place: "body" | "answer";
  readonly failure: Pick<CarryFailure, "result" | "reason" | "sentBytes">;
}

/**
 * Plans how a post's body leaves; undefined: all at once, and nothing is cut.
 *
 * Slow sending has one pace for the whole body, so that a cut in its middle comes in the middle of that time.
 */
export function sendingPlan({
  body,
  faults,
}: Pick<OutgoingPost, "body" | "faults">): SendingPlan | undefined {
  if (faults === undefined) return undefined;
  const cut = plannedCut(body.length, faults);
  const sendOverMs = Math.max(0, faults.sendOverMs ?? 0);
  if (cut === null && sendOverMs === 0) return undefined;
  const pieceBytes = sendOverMs === 0 ? body.length : Math.ceil(body.length / MOST_PIECES);
  const gaps = Math.ceil(body.length / Math.max(1, pieceBytes)) - 1;
  const gapMs = gaps > 0 ? sendOverMs / gaps : 0;
  const pieces = piecesOf(body.subarray(0, cut?.failure.sentBytes), pieceBytes);
  return { pieces, gapMs, sendingMs: Math.round(gapMs * (pieces.length - 1)), cut };
}

// Enough for a receiver to see that the body does not come at once. Ours.
const MOST_PIECES = 10;

function plannedCut(bodyBytes: number, { cutBodyAt, cutAnswer }: CarryFaults): PlannedCut | null {
  if (cutBodyAt !== undefined) {
    // One byte at least is missing: all of it would be a whole body.
    const sentBytes = Math.max(0, Math.min(Math.floor(cutBodyAt * bodyBytes), bodyBytes - 1));
    const reason = `connection cut after ${grouped(sentBytes)} of ${grouped(bodyBytes)} bytes (fault)`;
    return { place: "body", failure: { result: "unreachable", reason, sentBytes } };
  }
  if (cutAnswer !== true) return null;
  const reason = "connection cut before the answer was read (fault)";
  return { place: "answer", failure: { result: "unreachable", reason } };
}

function piecesOf(bytes: Buffer, pieceBytes: number): readonly Buffer[] {
  const pieces = [bytes.subarray(0, pieceBytes)];
  for (let start = pieceBytes; start < bytes.length; start += pieceBytes) {
    pieces.push(bytes.subarray(start, start + pieceBytes));
  }
  return pieces;
}

// "1,234"
function grouped(count: number): string {
  return count.toLocaleString("en-US");
}
