import { SECOND_MS } from "../contract/time.ts";
import type { MistakenSignature, SignatureMistake } from "../runtime/signing/signature-diagnosis.ts";
import { mistakenSignatures } from "../runtime/signing/signature-diagnosis.ts";
import type { CheckContext } from "./check-context.ts";
import type { Sent } from "./check-sender.ts";
import { widthFor } from "./judgement.ts";
import { addCustomArgs } from "./event-kit.ts";

/** The mistake that a receiver makes, proven by what it accepted. */
export interface Diagnosis {
  readonly mistake: SignatureMistake;
  /** The request with the wrong signature that was accepted. */
  readonly sent: Sent;
}

/** What is refused although its signature is right. */
export interface RefusedBody {
  readonly body: Buffer;
  readonly contentType?: string;
}

/**
 * Finds out which mistake makes a receiver refuse a right signature: posts the same bytes with the signatures that the
 * usual mistakes would want, and sees which one it accepts. Undefined: none.
 */
export async function diagnoseRefusal(
  { signer, sender, now, notes }: Pick<CheckContext, "signer" | "sender" | "now" | "notes">,
  { body, contentType }: RefusedBody,
): Promise<Diagnosis | undefined> {
  if (signer === null) return undefined;
  const signAt = now();
  const timestamp = String(Math.floor(signAt / SECOND_MS));
  const signatures = mistakenSignatures({ timestamp, body, privateKey: signer.privateKey });
  const diagnose = async ({ mistake, text }: MistakenSignature): Promise<Diagnosis> => {
    const what = `the right bytes, with a signature over ${mistake.title}`;
    const parcel = { what, body, signAt, signatureFor: () => text };
    return { mistake, sent: await sender.post({ ...parcel, ...(contentType && { contentType }) }) };
  };
  const width = widthFor({ notes });
  for (let start = 0; start < signatures.length; start += width) {
    const tried = await Promise.all(signatures.slice(start, start + width).map(diagnose));
    const found = tried.find(({ sent }) => sent.isAccepted);
    if (found !== undefined || tried.some(({ sent }) => sent.isTimedOut)) return found;
  }
  return undefined;
}

/** "checks it over the body without the line break at its end". */
export function diagnosisClause({ mistake }: Diagnosis): string {
  return `it checks the signature over ${mistake.title} (${mistake.id}), and accepts such a one`;
}

/**
 * Two events on which the usual mistakes all differ: members that JavaScript would put elsewhere, slashes, letters
 * beyond ASCII, angle brackets.
 */
export function tellingBody({ events, sender }: Pick<CheckContext, "events" | "sender">): Buffer {
  const telling = addCustomArgs(events.delivered(), [
    ["9", "nine"],
    ["10", "ten"],
    ["rc_text", "caf\u00e9 / cafe\u0301"],
  ]);
  return sender.bytesOf([telling, events.delivered()]);
}
