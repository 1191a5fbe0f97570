import { BATCH_FRAMING } from "../contract/wire.ts";
import type { EncodedEvent } from "../simulation/ports.ts";

/** The events of one batch, with the bytes that a simulator gave them. */
export class WrittenPage {
  readonly events: EncodedEvent[] = [];
  /** Where each event begins, with a separator behind each; one more for the end. */
  readonly starts: number[] = [0];

  /** How many events. */
  get count(): number {
    return this.events.length;
  }

  /** Puts an event behind those that are there. */
  write(event: EncodedEvent): void {
    this.events.push(event);
    this.starts.push((this.starts.at(-1) ?? 0) + event.byteLength + BATCH_FRAMING.separator.length);
  }
}
