import type { ClientRequest } from "node:http";
import type { Duration } from "../../contract/time.ts";
import type { HostTime } from "../../simulation/ports.ts";
import type { SendingPlan } from "./sending-plan.ts";

/** What sending by a plan needs. */
export interface BodySenderScope {
  readonly hostTime: Pick<HostTime, "wakeIn">;
  /** Called when the plan wants the connection cut: all that is to leave has left. */
  readonly onCut: () => void;
}

/** Sends a request's head and body by a plan. It cuts nothing itself, and stops when the request is closed. */
export function sendByPlan(request: ClientRequest, plan: SendingPlan, scope: BodySenderScope): void {
  const { pieces, gapMs, cut } = plan;
  const { hostTime, onCut } = scope;
  let stopWaiting = (): void => undefined;
  const wait = (delayMs: Duration, task: () => void): void => {
    stopWaiting = hostTime.wakeIn(delayMs, task);
  };
  const sendFrom = (index: number): void => {
    const piece = pieces[index] ?? NOTHING;
    const isLast = index + 1 >= pieces.length;
    if (isLast && cut?.place !== "body") {
      request.end(piece);
      return;
    }
    // Called once the piece is with the operating system: the first one waits for the connection.
    request.write(piece, (error) => {
      if (request.destroyed || (error ?? null) !== null) return;
      if (isLast) wait(TIME_TO_ARRIVE_MS, onCut);
      else wait(gapMs, () => sendFrom(index + 1));
    });
  };
  request.once("close", () => stopWaiting());
  if (cut?.place === "answer") request.once("finish", () => wait(TIME_TO_ARRIVE_MS, onCut));
  sendFrom(0);
}

// A reset throws away what is still under way, and node:http what a receiver has not read when its connection ends:
// some frameworks begin to read only turns after the head. So that what has left arrives, a cut comes a moment later.
// Ours.
const TIME_TO_ARRIVE_MS: Duration = 50;

const NOTHING = Buffer.alloc(0);
