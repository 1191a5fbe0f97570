import type { CheckDescription } from "../contract/check-report.ts";
import { ABORT_RETRY } from "./checks/abort-retry.ts";
import { BAD_SIG_5XX } from "./checks/bad-sig-5xx.ts";
import { BATCH_COMPLETE } from "./checks/batch-complete.ts";
import { BURST } from "./checks/burst.ts";
import { CATEGORY } from "./checks/category.ts";
import { CUSTOM_ARGS } from "./checks/custom-args.ts";
import { DER_VARIANTS } from "./checks/der-variants.ts";
import { DUP_PARALLEL } from "./checks/dup-parallel.ts";
import { DUP_SEQ } from "./checks/dup-seq.ts";
import { TYPES } from "./checks/every-type.ts";
import { HEADER_CASE } from "./checks/header-case.ts";
import { KEY_ROTATION } from "./checks/key-rotation.ts";
import { LATE_DELIVERY } from "./checks/late-delivery.ts";
import { LATENCY } from "./checks/latency.ts";
import { LONG_VALUES } from "./checks/long-values.ts";
import { MARKETING } from "./checks/marketing.ts";
import { MISSING_IDS } from "./checks/missing-ids.ts";
import { OAUTH } from "./checks/oauth.ts";
import { ORDER } from "./checks/order.ts";
import { POISON } from "./checks/poison.ts";
import { SIG_ENFORCED } from "./checks/sig-enforced.ts";
import { SIG_MULTI } from "./checks/sig-multi.ts";
import { SIG_SINGLE } from "./checks/sig-single.ts";
import { SIZE_768K } from "./checks/size-768k.ts";
import { STALE_HEADER } from "./checks/stale-header.ts";
import { TEST_REQUEST } from "./checks/test-request.ts";
import { TRANSPORT } from "./checks/transport.ts";
import { UNKNOWN_TYPE } from "./checks/unknown-type.ts";
import { UTF8 } from "./checks/utf8.ts";
import type { Check } from "./check.ts";
import { describeCheck } from "./check.ts";

/**
 * All checks, in the order in which they run.
 *
 * What tells more precisely comes first, so that a check further down can leave to it what it has found already.
 */
export const CHECKS: readonly Check[] = [
  SIG_SINGLE,
  SIG_MULTI,
  UTF8,
  TEST_REQUEST,
  SIG_ENFORCED,
  BAD_SIG_5XX,
  DER_VARIANTS,
  HEADER_CASE,
  LATE_DELIVERY,
  STALE_HEADER,
  TYPES,
  UNKNOWN_TYPE,
  CATEGORY,
  MISSING_IDS,
  MARKETING,
  CUSTOM_ARGS,
  LONG_VALUES,
  BATCH_COMPLETE,
  POISON,
  SIZE_768K,
  LATENCY,
  BURST,
  DUP_SEQ,
  DUP_PARALLEL,
  ABORT_RETRY,
  TRANSPORT,
  ORDER,
  KEY_ROTATION,
  OAUTH,
];

/** The ids of all checks. */
export const CHECK_IDS: readonly string[] = CHECKS.map(({ id }) => id);

/** All checks as lists show them. */
export function describeChecks(): readonly CheckDescription[] {
  return CHECKS.map(describeCheck);
}
