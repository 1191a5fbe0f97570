import type { EventFields } from "../simulation/ports.ts";
import type { CheckContext } from "./check-context.ts";
import { addCustomArgs } from "./event-kit.ts";

/** The body of a batch of plain events that has exactly so many bytes: the last one carries what is missing. */
export function batchOfBytes({ events, sender }: CheckContext, bytes: number): Buffer {
  const one = sender.bytesOf([events.delivered()]).length;
  // Ids grow with the number of messages, by a digit or two.
  const count = Math.max(1, Math.floor(bytes / (one + 8)) - 1);
  const batch: EventFields[] = Array.from({ length: count }, () => events.delivered());
  const last = addCustomArgs(events.delivered(), [["rc_fill", ""]]);
  const missing = bytes - sender.bytesOf([...batch, last]).length;
  const filled = addCustomArgs(last, [["rc_fill", "x".repeat(Math.max(0, missing))]]);
  return sender.bytesOf([...batch, filled]);
}
