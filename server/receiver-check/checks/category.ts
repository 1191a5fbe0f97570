import type { JsonValue } from "../../contract/json.ts";
import type { Check } from "../check.ts";
import { judgeAccepted, postAll } from "../judgement.ts";

const FORMS: readonly (readonly [what: string, category: JsonValue | undefined])[] = [
  ["a category as a text", "rc-news"],
  ["categories as a list", ["rc-news", "rc-spring"]],
  ["an empty list of categories", []],
  ["no category", undefined],
];

/** Whether a category may be a text, a list, or nothing. */
export const CATEGORY: Check = {
  id: "category",
  title: "Accepts a category as text and as list",
  severity: "high",
  why: "Documented: a single category comes as a text where it was set as one. Typed models throw at it.",
  sends: "a category as a text, as a list, as an empty list, and none: each alone, then all in one batch",
  passes: "2xx to each",
  fix: "Make a list of it first: a text becomes a list of one, nothing an empty one.",
  dependsOn: ["sig-single"],
  isHostile: true,
  run: async (context) => {
    const { events } = context;
    const alone = FORMS.map(([what, category]) => ({ what, body: [events.delivered({ category })] }));
    const batch = {
      what: "all four in one batch",
      body: FORMS.map(([, category]) => events.delivered({ category })),
    };
    // Where no batch gets through, that was told before.
    const isBatchRefused = context.verdictOf("sig-multi") === "FAIL";
    const sents = await postAll(context, isBatchRefused ? alone : [...alone, batch]);
    return judgeAccepted(sents, "2xx to categories of all four forms");
  },
};
