import type { OccurredEvent } from "../../server/simulation/events/occurred-event.ts";

let count = 0;

/** An event that occurred, of so many bytes on the wire. */
export function occurred({
  bytes = 100,
  at = 0,
  server = 0,
}: {
  readonly bytes?: number;
  readonly at?: number;
  readonly server?: number;
}): OccurredEvent {
  const seq = ++count;
  return {
    seq,
    id: `event-${seq}`,
    name: "open",
    email: "ada@example.com",
    at,
    account: "main",
    server,
    messageId: null,
    postedTo: ["w1"],
    run: null,
    extra: null,
    faults: [],
    json: `"${"x".repeat(bytes - 2)}"`,
    byteLength: bytes,
  };
}
