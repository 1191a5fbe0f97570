import type { CheckContext } from "../check-context.ts";
import type { Check } from "../check.ts";
import { addCustomArgs } from "../event-kit.ts";
import type { Comparison } from "../judgement.ts";
import { judgeCompared } from "../judgement.ts";

/** Whether long texts are accepted. */
export const LONG_VALUES: Check = {
  id: "long-values",
  title: "Accepts long texts",
  severity: "medium",
  why: "Reasons, links and user agents outgrow VARCHAR(255): one of them fails its insert, and with it the batch.",
  sends:
    "a reason of 4 KB, a URL of 3 KB, a user agent of 1.5 KB, an sg_event_id of 100 characters, an emoji",
  passes: "2xx to each",
  fix: "Widen the columns, or cut texts before they are stored.",
  dependsOn: ["sig-single"],
  isHostile: true,
  run: async (context) => judgeCompared(context, comparisonsFor(context), "2xx to long texts"),
};

function comparisonsFor(context: CheckContext): readonly Comparison[] {
  const { events } = context;
  const plain = (name: "bounce" | "click" | "open" | "delivered") => () => ({
    what: `a plain ${name}`,
    body: [events.event(name)],
  });
  const longReason = `550 5.7.1 ${"Please see our policy. ".repeat(200)}`.slice(0, 4096);
  const longUrl = `https://example.com/?q=${"a".repeat(3072)}`.slice(0, 3072);
  const longAgent = `Mozilla/5.0 ${"(compatible) ".repeat(150)}`.slice(0, 1536);
  const longId = `${events.idFor("delivered", events.message())}${"0".repeat(100)}`.slice(0, 100);
  const emoji: Comparison = {
    parcel: {
      what: "an emoji",
      body: [addCustomArgs(events.delivered(), [["rc_text", "\u{1f469}\u200d\u{1f680}"]])],
    },
    twin: plain("delivered"),
  };
  return [
    {
      parcel: { what: "a reason of 4 KB", body: [events.event("bounce", { reason: longReason })] },
      twin: plain("bounce"),
    },
    {
      parcel: { what: "a URL of 3 KB", body: [events.event("click", { url: longUrl })] },
      twin: plain("click"),
    },
    {
      parcel: { what: "a user agent of 1.5 KB", body: [events.event("open", { useragent: longAgent })] },
      twin: plain("open"),
    },
    {
      parcel: { what: "an sg_event_id of 100 characters", body: [events.delivered({ sg_event_id: longId })] },
      twin: plain("delivered"),
    },
    // Where no letter beyond ASCII gets through, utf8 has said so.
    ...(context.verdictOf("utf8") === "FAIL" ? [] : [emoji]),
  ];
}
