import type { Operation } from "../operation.ts";
import { PARSE_SETTINGS_OPERATIONS } from "./parse-settings.ts";
import { PARSE_STATISTICS_OPERATIONS } from "./parse-statistics.ts";
import { SECURITY_POLICIES_OPERATIONS } from "./security-policies.ts";

/** All that has to do with Inbound Parse. */
export const INBOUND_PARSE_OPERATIONS: readonly Operation[] = [
  ...PARSE_SETTINGS_OPERATIONS,
  ...PARSE_STATISTICS_OPERATIONS,
  ...SECURITY_POLICIES_OPERATIONS,
];
