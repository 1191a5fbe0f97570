import type { FaultKind } from "../../contract/faults.ts";
import type { JsonValue } from "../../contract/json.ts";
import type { OccurredEvent } from "../events/occurred-event.ts";
import type { EventEncoder } from "../ports.ts";

/** An event's members as they are on the wire. */
export type WireMembers = Map<string, JsonValue>;

/** The same event with other members, as SendGrid would write them. */
export function rewrittenEvent(
  event: OccurredEvent,
  encoder: EventEncoder,
  { fault, change }: { readonly fault: FaultKind; readonly change: (members: WireMembers) => void },
): OccurredEvent {
  const parsed: Readonly<Record<string, JsonValue>> = JSON.parse(event.json);
  const members: WireMembers = new Map(Object.entries(parsed));
  change(members);
  const id = members.get("sg_event_id");
  return {
    ...event,
    ...encoder.encode({ builtIn: {}, customArgs: [...members] }),
    id: typeof id === "string" ? id : event.id,
    faults: [...event.faults, fault],
  };
}
