import type { Check } from "../check.ts";
import { judgeAccepted, postEach } from "../judgement.ts";

/** Whether a second key is accepted beside the first. */
export const KEY_ROTATION: Check = {
  id: "key-rotation",
  title: "Accepts a second key beside the first",
  severity: "medium",
  why: "Switching signatures off and on makes a new key, and each settings entry has its own: with one key only, events are refused in between.",
  sends: "one event signed with each of the two keys",
  passes: "2xx to both",
  fix: "Keep a list of public keys, and accept what fits one of them.",
  dependsOn: ["sig-single"],
  needs: "second key",
  run: async (context) => {
    const { events, signer, secondSigner } = context;
    const sents = await postEach(context, [
      { what: "an event signed with the first key", body: [events.delivered()], signWith: signer },
      { what: "an event signed with the second key", body: [events.delivered()], signWith: secondSigner },
    ]);
    return judgeAccepted(sents, "2xx to events signed with either key");
  },
};
