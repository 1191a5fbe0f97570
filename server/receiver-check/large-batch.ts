import type { EventFields } from "../simulation/ports.ts";
import type { CheckContext } from "./check-context.ts";
import { addCustomArgs } from "./event-kit.ts";

/** The body of a batch of plain events that has exactly so many bytes: the last one carries what is missing. */
export function batchOfBytes({ events, sender }: CheckContext, bytes: number): Buffer {
  const one = sender.bytesOf([events.delivered()]).length;
  // Ids grow with the number of messages, by a digit or two.
  const count = Math.max(1, Math.floor(bytes / (one + 8)) - 1);
  const batch: EventFields[] = Array.from({ length: count }, () => events.delivered());
  const body = sender.bytesOf([...batch, addCustomArgs(events.delivered(), [[FILL, ""]])]);
  // Filled in place: to write 2,000 events twice takes longer than many a receiver needs to read them.
  const at = body.lastIndexOf(FILL_OPENING) + FILL_OPENING.length;
  const fill = Buffer.alloc(Math.max(0, bytes - body.length), "x");
  return Buffer.concat([body.subarray(0, at), fill, body.subarray(at)]);
}

const FILL = "rc_fill";
const FILL_OPENING = `"${FILL}":"`;
