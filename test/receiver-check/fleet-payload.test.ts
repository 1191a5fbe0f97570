import { describeDefects } from "./fleet.ts";
import { PAYLOAD_DEFECTS } from "./receivers/payload-defects.ts";

const neighbours = [
  "sig-multi",
  "utf8",
  "test-request",
  "late-delivery",
  "types",
  "unknown-type",
  "category",
  "missing-ids",
  "marketing",
  "custom-args",
  "long-values",
  "batch-complete",
  "poison",
];

describeDefects(PAYLOAD_DEFECTS, { neighbours, inFull: ["category-is-text", "message-id-split"] });
