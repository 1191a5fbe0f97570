import type { HeaderLines } from "../../contract/control-api.ts";
import { SECOND_MS } from "../../contract/time.ts";
import { SIGNATURE_HEADER, TIMESTAMP_HEADER } from "../../contract/wire.ts";
import { foreignKey } from "../../runtime/signing/foreign-key.ts";
import { tamperedBody } from "../../runtime/bytes/tampered-body.ts";
import type { CheckContext } from "../check-context.ts";
import type { Parcel } from "../check-sender.ts";
import { CheckSigner } from "../check-signer.ts";
import type { Check } from "../check.ts";
import { fail, notJudged, ok, warn } from "../check.ts";
import { evidenceOf, listed, postAll } from "../judgement.ts";

/** Whether forged events are refused. */
export const SIG_ENFORCED: Check = {
  id: "sig-enforced",
  title: "Refuses forged and unsigned events",
  severity: "critical",
  why: "Whoever knows the URL can otherwise make up bounces, unsubscribes and spam reports.",
  sends: "a changed body, a changed timestamp, another key, no signature headers, only one of the two",
  passes: "no 2xx to any of them; 4xx is best",
  fix: "Refuse unless both headers are there and the signature fits; fail closed where the key is missing or the check throws.",
  dependsOn: ["sig-single"],
  needs: "signatures",
  isHostile: true,
  run: async (context) => {
    const sents = await postAll(context, forgeries(context));
    const accepted = sents.filter(({ isAccepted }) => isAccepted);
    const forged = accepted.map(({ what }) => what);
    if (forged.length === sents.length)
      return [
        fail(
          "accepts everything: no signature is verified",
          evidenceOf(accepted),
          "Verify signatures, or say that you mean not to: --unsigned.",
        ),
      ];
    if (forged.length > 0) return [fail(`accepts ${listed(forged)}`, evidenceOf(accepted))];
    const unanswered = sents.filter(({ status }) => status === null);
    if (unanswered.length === sents.length)
      return [notJudged(`no answer to any: ${unanswered[0]?.outcome ?? ""}`)];
    const crashed = sents.filter(({ status }) => status !== null && status >= 500);
    if (crashed.length > 0)
      return [
        warn(
          `refuses all, with ${listed([...new Set(crashed.map(({ outcome }) => outcome))])} to ${listed(crashed.map(({ what }) => what))}`,
          evidenceOf(crashed),
          "Answer 401 or 403: a 5xx looks like an outage of the receiver.",
        ),
      ];
    return [ok(`refuses all ${sents.length} forgeries`, evidenceOf(sents))];
  },
};

function forgeries({ events, now, signer }: CheckContext): readonly Parcel[] {
  const without =
    (...names: readonly string[]) =>
    (lines: HeaderLines): HeaderLines =>
      lines.filter(([name]) => !names.includes(name));
  return [
    {
      what: "a body changed after signing",
      body: [events.delivered()],
      tamper: (body) => tamperedBody(body, 0.5),
    },
    {
      what: "a timestamp that is not the signed one",
      body: [events.delivered()],
      signAt: now() + SECOND_MS,
      signatureFor: (timestamp, body) => signer?.sign(String(Number(timestamp) - 1), body) ?? "",
    },
    {
      what: "a signature by another key",
      body: [events.delivered()],
      signWith: new CheckSigner(foreignKey()),
    },
    { what: "an event without signature headers", body: [events.delivered()], signWith: null },
    {
      what: "a timestamp without a signature",
      body: [events.delivered()],
      editHead: without(SIGNATURE_HEADER),
    },
    {
      what: "a signature without a timestamp",
      body: [events.delivered()],
      editHead: without(TIMESTAMP_HEADER),
    },
  ];
}
