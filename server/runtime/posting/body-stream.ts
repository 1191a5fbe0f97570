import type { HostTime } from "../../simulation/ports.ts";
import type { SendingPlan } from "./sending-plan.ts";

/** A body on its way to a function. */
export interface BodyStream {
  /** What the function reads. It breaks off, as node:http's requests do, where the connection is cut. */
  readonly stream: ReadableStream<Uint8Array>;
  /** Whether all that the plan lets leave has left. */
  hasLeft(): boolean;
  /** Lets nothing more leave. What has left can still be read. */
  readonly stop: () => void;
}

/** Sends a body by a plan, whether it is read or not, as it would leave over a socket. */
export function streamByPlan(plan: SendingPlan, hostTime: Pick<HostTime, "wakeIn">): BodyStream {
  const { pieces, gapMs, cut } = plan;
  let leftPieces = 0;
  let readPieces = 0;
  let isStopped = false;
  let stopWaiting = (): void => undefined;
  let wakeReader = (): void => undefined;
  const sendNext = (): void => {
    leftPieces += 1;
    wakeReader();
    if (leftPieces < pieces.length) stopWaiting = hostTime.wakeIn(gapMs, sendNext);
  };
  const hasLeft = (): boolean => leftPieces >= pieces.length;
  const stop = (): void => {
    isStopped = true;
    stopWaiting();
    wakeReader();
  };
  const pull = async (controller: ReadableStreamDefaultController<Uint8Array>): Promise<void> => {
    if (readPieces === leftPieces && !hasLeft() && !isStopped) {
      await new Promise<void>((resolve) => (wakeReader = resolve));
    }
    const piece = readPieces < leftPieces ? pieces[readPieces] : undefined;
    readPieces += 1;
    // A copy: the function may change what it reads.
    if (piece !== undefined) controller.enqueue(new Uint8Array(piece));
    else if (hasLeft() && cut?.place !== "body") controller.close();
    else controller.error(Object.assign(new Error("aborted"), { code: "ECONNRESET" }));
  };
  sendNext();
  return { stream: new ReadableStream({ pull, cancel: stop }, { highWaterMark: 0 }), hasLeft, stop };
}
