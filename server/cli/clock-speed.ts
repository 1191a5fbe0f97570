import type { ClockState } from "../contract/control-api.ts";
import type { TriggerPlace } from "./trigger/trigger-place.ts";

/** Does work while the clock of a running simulator goes as fast as told; afterwards it goes as it did before. */
export async function withSpeed<Value>(
  { client, temporary }: TriggerPlace,
  speed: ClockState["speed"] | undefined,
  work: () => Promise<Value>,
): Promise<Value> {
  if (speed === undefined || temporary !== undefined) return await work();
  const before = await client.clock();
  await client.setClock({ mode: "real", speed });
  try {
    return await work();
  } finally {
    await client.setClock({ mode: before.mode, speed: before.speed });
  }
}
