import type { CheckContext } from "../check-context.ts";
import type { CheckSigner, ShapedSignature } from "../check-signer.ts";
import { SECOND_MS } from "../../contract/time.ts";
import type { Instant } from "../../contract/time.ts";
import type { Sent } from "../check-sender.ts";
import type { Check } from "../check.ts";
import { fail, notJudged, ok } from "../check.ts";
import { evidenceOf, listed, postAll } from "../judgement.ts";

/** Whether signatures of every usual length are accepted. */
export const DER_VARIANTS: Check = {
  id: "der-variants",
  title: "Accepts signatures of every length",
  severity: "high",
  why: "A DER signature has 70 to 72 bytes, seldom less: a fixed length, or a demand for a low s, refuses a share of all posts.",
  sends:
    "24 valid signatures of 69 to 72 bytes: high and low s, integers with and without a leading zero, one a byte short",
  passes: "2xx to all",
  fix: "Let a library decode the DER; check neither length nor size of s.",
  dependsOn: ["sig-single"],
  needs: "signatures",
  run: async (context) => {
    const { signer } = context;
    if (signer === null) return [notJudged("nothing is signed")];
    const sents: { readonly sent: Sent; readonly signature: ShapedSignature }[] = [];
    for (let round = 0; sents.length < context.volume.signatures; round++) {
      const { signatures, ...parcel } = signedVariously(context, { signer, withRare: round === 0 });
      // Rare ones come once; the common ones fill up the rest.
      const some = signatures.slice(0, context.volume.signatures - sents.length);
      const posted = await postAll(
        context,
        some.map(({ text, byteLength }) => ({
          ...parcel,
          what: `a signature of ${byteLength} bytes`,
          signatureFor: () => text,
        })),
      );
      for (const [index, sent] of posted.entries()) {
        const signature = some[index];
        if (signature !== undefined) sents.push({ sent, signature });
      }
      if (round >= MOST_ROUNDS || sents.filter(({ sent }) => sent.isTimedOut).length > 1) break;
    }
    const refused = sents.filter(({ sent }) => !sent.isAccepted);
    const lengths = lengthsOf(sents.map(({ signature }) => signature));
    if (refused.length === 0)
      return [
        ok(
          `2xx to all ${sents.length} signatures, of ${listed(lengths.map(String))} bytes`,
          evidenceOf(sents.map(({ sent }) => sent)),
        ),
      ];
    const reason = `${refused[0]?.sent.outcome ?? ""} to ${refused.length} of ${sents.length} valid signatures: ${commonTrait(sents)}`;
    return [fail(reason, evidenceOf(refused.map(({ sent }) => sent)))];
  },
};

const MOST_ROUNDS = 12;

// 69 bytes, 92 characters: an integer a byte short, the other without a leading zero. It is 1 signature in 512, takes
// 20 ms as a rule, and 1 search in six million finds none.
const RARE_BYTES = 69;
const MOST_TRIES = 8000;
// Enough for the four common shapes, for posts that fill up.
const FEW_TRIES = 30;

interface SignedVariously {
  readonly body: Buffer;
  readonly signAt: Instant;
  readonly signatures: readonly ShapedSignature[];
}

function signedVariously(
  { events, sender, now }: CheckContext,
  { signer, withRare }: { readonly signer: CheckSigner; readonly withRare: boolean },
): SignedVariously {
  const signAt = now();
  const timestamp = String(Math.floor(signAt / SECOND_MS));
  const body = sender.bytesOf([events.delivered()]);
  const byShape = new Map<string, ShapedSignature>();
  let isRareThere = !withRare;
  for (let made = 0; made < (isRareThere ? FEW_TRIES : MOST_TRIES); made++) {
    const signature = signer.signInAnyShape(timestamp, body);
    byShape.set(`${signature.shape.r}/${signature.shape.s}`, signature);
    isRareThere ||= signature.byteLength <= RARE_BYTES;
  }
  return { body, signAt, signatures: [...byShape.values()].toSorted(byLength) };
}

function byLength(left: ShapedSignature, right: ShapedSignature): number {
  return left.byteLength - right.byteLength;
}

function commonTrait(sents: readonly { readonly sent: Sent; readonly signature: ShapedSignature }[]): string {
  const refused = sents.filter(({ sent }) => !sent.isAccepted).map(({ signature }) => signature);
  const accepted = sents.filter(({ sent }) => sent.isAccepted).map(({ signature }) => signature);
  const separates = (isSuch: (signature: ShapedSignature) => boolean): boolean =>
    refused.every(isSuch) && !accepted.some(isSuch);
  if (separates(({ shape }) => shape.s === 33)) return "all those whose s is in the upper half";
  if (separates(({ shape }) => shape.s < 33)) return "all those whose s is in the lower half";
  const lengths = lengthsOf(refused);
  const whole = separates(({ byteLength }) => lengths.includes(byteLength));
  return `${whole ? "all" : "some of"} those of ${listed(lengths.map(String))} bytes`;
}

function lengthsOf(signatures: readonly ShapedSignature[]): readonly number[] {
  const lengths = new Set(signatures.map(({ byteLength }) => byteLength));
  return [...lengths].toSorted((left, right) => left - right);
}
