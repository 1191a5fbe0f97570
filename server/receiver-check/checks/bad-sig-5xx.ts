import type { CheckContext } from "../check-context.ts";
import type { Parcel } from "../check-sender.ts";
import type { Check } from "../check.ts";
import { fail, ok, warn } from "../check.ts";
import { evidenceOf, listed, postAll } from "../judgement.ts";

/** Whether unreadable signatures are refused without a crash. */
export const BAD_SIG_5XX: Check = {
  id: "bad-sig-5xx",
  title: "Refuses unreadable signatures without crashing",
  severity: "low",
  why: "Scanners send rubbish: a decoder's exception that nobody catches becomes a 500 and an alarm at night.",
  sends: "signatures that are no base64, empty, base64 of rubbish, DER with wrong lengths",
  passes: "4xx to each; 5xx is a warning, because the official samples do that too",
  fix: "Catch what base64 and DER decoding throw, and answer 403.",
  dependsOn: ["sig-single", "sig-enforced"],
  needs: "signatures",
  isHostile: true,
  run: async (context) => {
    const sents = await postAll(context, unreadable(context));
    const accepted = sents.filter(({ isAccepted }) => isAccepted);
    if (accepted.length > 0)
      return [fail(`accepts ${listed(accepted.map(({ what }) => what))}`, evidenceOf(accepted))];
    const crashed = sents.filter(({ status }) => status === null || status >= 500);
    if (crashed.length > 0) {
      const whats = listed(crashed.map(({ what }) => what));
      return [warn(`${crashed[0]?.outcome ?? "no answer"} to ${whats}`, evidenceOf(crashed))];
    }
    return [ok("4xx to unreadable signatures", evidenceOf(sents))];
  },
};

function unreadable({ events }: CheckContext): readonly Parcel[] {
  const signed = (what: string, text: string): Parcel => ({
    what,
    body: [events.delivered()],
    signatureFor: () => text,
  });
  return [
    signed("a signature that is no base64", "not base64 !!"),
    signed("an empty signature", ""),
    signed("base64 of rubbish", Buffer.from("no signature at all").toString("base64")),
    // A SEQUENCE that says 70 bytes and has 4; an INTEGER that says 127 and has none.
    signed("DER that ends too early", Buffer.from([0x30, 0x46, 0x02, 0x7f, 0x01, 0x01]).toString("base64")),
    signed("DER of empty integers", Buffer.from([0x30, 0x04, 0x02, 0x00, 0x02, 0x00]).toString("base64")),
  ];
}
