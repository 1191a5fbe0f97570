import type { Defect } from "./defect.ts";
import type { ReceiverParts } from "./receiver-parts.ts";
import { startReceiver } from "./running-receiver.ts";
import type { RunningReceiver } from "./running-receiver.ts";

/** What a broken receiver is made of. */
export interface BrokenReceiver {
  readonly defect: Defect;
  /** Those of a receiver without the defect. */
  readonly parts: ReceiverParts;
  readonly publicKey: string;
}

/** Starts a receiver that is correct but for one defect. */
export async function startBroken({ defect, parts, publicKey }: BrokenReceiver): Promise<RunningReceiver> {
  const receiver = await startReceiver({ ...parts, ...defect.parts() }, publicKey);
  return { ...receiver, url: defect.urlOf?.(receiver.url) ?? receiver.url };
}
