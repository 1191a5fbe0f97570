import type { Defect } from "./defect.ts";
import { DELIVERY_DEFECTS } from "./delivery-defects.ts";
import { PAYLOAD_DEFECTS } from "./payload-defects.ts";
import { CORRECT_PARTS } from "./receiver-parts.ts";
import { startReceiver } from "./running-receiver.ts";
import type { RunningReceiver } from "./running-receiver.ts";
import { REFUSES_ALL, SIGNATURE_DEFECTS } from "./signature-defects.ts";
import { TRANSPORT_DEFECTS } from "./transport-defects.ts";

/** Every defect, each of which makes one broken receiver. */
export const DEFECTS: readonly Defect[] = [
  ...REFUSES_ALL,
  ...SIGNATURE_DEFECTS,
  ...PAYLOAD_DEFECTS,
  ...DELIVERY_DEFECTS,
  ...TRANSPORT_DEFECTS,
];

/** Starts a correct receiver with one defect. */
export async function startBroken(defect: Defect, publicKey: string): Promise<RunningReceiver> {
  const receiver = await startReceiver({ ...CORRECT_PARTS, ...defect.parts() }, publicKey);
  return { ...receiver, url: defect.urlOf?.(receiver.url) ?? receiver.url };
}
