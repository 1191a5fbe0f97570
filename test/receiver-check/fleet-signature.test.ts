import { describeDefects } from "./fleet.ts";
import { REFUSES_ALL, SIGNATURE_DEFECTS } from "./receivers/signature-defects.ts";

// These pass nothing, so that every check can be asked what it says.
describeDefects(REFUSES_ALL);

const neighbours = [
  "sig-multi",
  "utf8",
  "test-request",
  "sig-enforced",
  "bad-sig-5xx",
  "der-variants",
  "header-case",
  "late-delivery",
  "stale-header",
  "category",
  "batch-complete",
];

describeDefects(SIGNATURE_DEFECTS, {
  neighbours,
  inFull: ["line-break-at-end-only", "forged-accepted", "der-without-short-integers"],
});
