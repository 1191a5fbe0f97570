import type { CheckContext } from "../check-context.ts";
import type { Parcel, Sent } from "../check-sender.ts";
import type { Check, Finding } from "../check.ts";
import { fail, notJudged, ok } from "../check.ts";
import { addCustomArgs, CHECK_DOMAIN } from "../event-kit.ts";
import { evidenceOf, postAll, refusals } from "../judgement.ts";
import type { EventFields } from "../../simulation/ports.ts";
import { diagnoseRefusal, diagnosisClause } from "../refusal-diagnosis.ts";

/** Whether letters beyond ASCII are accepted. */
export const UTF8: Check = {
  id: "utf8",
  title: "Accepts letters beyond ASCII",
  severity: "critical",
  why: "Names and URLs in the wild have them; a body that is decoded as Latin-1, or normalised, never verifies.",
  sends:
    "events with characters of 2, 3 and 4 bytes and a combining accent in custom argument, URL, category and address",
  passes: "2xx to each",
  fix: "Hash the raw bytes; decode them as UTF-8; store texts in a column that takes all of Unicode (utf8mb4).",
  dependsOn: ["sig-single"],
  run: async (context) => {
    const cases = casesFor(context);
    const sents = await postAll(
      context,
      cases.map(({ parcel }) => parcel),
    );
    const refused = sents.filter(({ isAccepted }) => !isAccepted);
    if (refused.length === 0)
      return [
        ...(await alteredFindings(context, cases)),
        ok("2xx to letters of 2, 3 and 4 bytes", evidenceOf(sents)),
      ];
    const blamed: Sent[] = [];
    for (const sent of refused) {
      const plain = cases.find(({ parcel }) => parcel.what === sent.what)?.plain;
      if (
        plain !== undefined &&
        (await context.post({ what: "the same in ASCII", body: [plain] })).isAccepted
      )
        blamed.push(sent);
    }
    if (blamed.length === 0) {
      const others = sents.filter(({ isAccepted }) => isAccepted);
      return [
        ...(others.length === 0 ? [] : [ok("2xx to the other letters", evidenceOf(others))]),
        notJudged(`${refusals(refused)}, and to the same in ASCII`),
      ];
    }
    return [await explained(context, blamed, cases)];
  },
};

interface Utf8Case {
  readonly parcel: Parcel;
  readonly event: EventFields;
  /** The same without any letter beyond ASCII. */
  readonly plain: EventFields;
}

function casesFor({ events }: CheckContext): readonly Utf8Case[] {
  const inArgument = (text: string): EventFields => addCustomArgs(events.delivered(), [["rc_text", text]]);
  const asCase = (what: string, event: EventFields, plain: EventFields): Utf8Case => ({
    parcel: { what, body: [event] },
    event,
    plain,
  });
  return [
    asCase("a custom argument of 2-byte letters", inArgument("Dar\u00e9 Stra\u00dfe"), inArgument("Dare")),
    asCase("a custom argument of 3-byte letters", inArgument("\u6771\u4eac \u20ac"), inArgument("Tokyo")),
    asCase("a custom argument with an emoji", inArgument("\u{1f680}"), inArgument("rocket")),
    asCase("a custom argument with a combining accent", inArgument("Dare\u0301"), inArgument("Dare")),
    asCase(
      "a URL with 2-byte letters",
      events.event("click", { url: "https://example.com?test=Dar\u00e9" }),
      events.event("click", { url: "https://example.com?test=Dare" }),
    ),
    asCase(
      "a category of 3-byte letters",
      events.delivered({ category: ["\u65b0\u7740"] }),
      events.delivered({ category: ["news"] }),
    ),
    asCase(
      "an address with 2-byte letters",
      events.delivered({ email: `j\u00f6rg@${CHECK_DOMAIN}` }),
      events.delivered({ email: `joerg@${CHECK_DOMAIN}` }),
    ),
  ];
}

async function explained(
  context: CheckContext,
  blamed: readonly Sent[],
  cases: readonly Utf8Case[],
): Promise<Finding> {
  const reason = `${refusals(blamed)}, not to the same in ASCII`;
  const event = cases.find(({ parcel }) => parcel.what === blamed[0]?.what)?.event;
  const body = event === undefined ? undefined : context.sender.bytesOf([event]);
  const diagnosis = body === undefined ? undefined : await diagnoseRefusal(context, { body });
  if (diagnosis === undefined) return fail(reason, evidenceOf(blamed));
  const evidence = [...evidenceOf(blamed.slice(0, 1)), diagnosis.sent.evidence];
  return fail(`${reason}: ${diagnosisClause(diagnosis)}`, evidence, diagnosis.mistake.advice);
}

async function alteredFindings(
  { store }: CheckContext,
  cases: readonly Utf8Case[],
): Promise<readonly Finding[]> {
  const counts = await store?.countsOf(cases.map(({ event }) => event));
  if (counts === undefined || counts.kind === "unknown" || counts.altered.length === 0) return [];
  return [fail(`the probe shows other texts than were sent: ${counts.altered.join(", ")}`)];
}
