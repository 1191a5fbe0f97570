import type { Check } from "../check.ts";
import type { Members } from "../event-kit.ts";
import { judgeCompared } from "../judgement.ts";

const SINGLE_SEND: Members = {
  mc_pod_id: "1",
  mc_stats: "singlesend",
  phase_id: "send",
  singlesend_id: "6d1a4f5e-2b6a-11f0-9f5e-0242ac120002",
  singlesend_name: "rc spring",
  sg_template_id: "d-9548ca682e2247d5aad7c162d0273dd1",
  sg_template_name: "Version 2021-12-14T07:46:44.368Z",
  template_id: "d-9548ca682e2247d5aad7c162d0273dd1",
  template_hash: "3b1c5e0f7f0d4a52b4f0a6d2b4e1f9c83b1c5e0f7f0d4a52b4f0a6d2b4e1f9c8",
  template_version_id: "0b1d9a70-2b6a-11f0-9f5e-0242ac120002",
};

/** Each an `open` with members that other mail streams of the account bring along. */
const FORMS: readonly (readonly [what: string, members: Members])[] = [
  ["the members of a Single Send", SINGLE_SEND],
  ["send_at as a text", { send_at: "1639468221" }],
  ["an asm_group_id beyond 32767", { asm_group_id: 45_321 }],
  ["a pool object", { pool: { id: 210, name: "rc-pool" } }],
  ["a url_offset object", { url_offset: { index: 3, type: "html" } }],
  ["a machine open", { sg_machine_open: true }],
  ["an open of an AMP part", { sg_content_type: "amp" }],
  [
    "a legacy campaign",
    { marketing_campaign_id: 12_345_678, marketing_campaign_name: "rc", post_type: "event" },
  ],
];

/** Whether the members of marketing mails are accepted. */
export const MARKETING: Check = {
  id: "marketing",
  title: "Accepts the members of marketing mails",
  severity: "medium",
  why: "Single Sends of the same account reach the same URL, with members, types and sizes that the app's own mails never have.",
  sends: "opens with Single Send members, send_at as a text, a large asm_group_id, objects, a machine open",
  passes: "2xx to each",
  fix: "Take unknown members, texts where numbers were, and integers of 32 bits.",
  dependsOn: ["sig-single"],
  isHostile: true,
  run: async (context) => {
    const { events } = context;
    const comparisons = FORMS.map(([what, members]) => ({
      parcel: { what, body: [events.event("open", members)] },
      twin: () => ({ what: "a plain open", body: [events.event("open")] }),
    }));
    return await judgeCompared(context, comparisons, "2xx to the members of marketing mails");
  },
};
