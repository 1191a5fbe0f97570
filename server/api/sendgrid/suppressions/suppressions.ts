import { BOUNCE_CLASSIFICATION_OPERATIONS } from "./bounce-classifications.ts";
import { GLOBAL_SUPPRESSION_OPERATIONS } from "./global-suppressions.ts";
import { GROUP_SUPPRESSION_OPERATIONS } from "./group-suppressions.ts";
import type { Operation } from "../operation.ts";
import { SUPPRESSION_LIST_OPERATIONS } from "./suppression-lists.ts";
import { UNSUBSCRIBE_GROUP_OPERATIONS } from "./unsubscribe-groups.ts";

/** Whom an account does not send to: SendGrid's Suppressions API. */
export const SUPPRESSION_OPERATIONS: readonly Operation[] = [
  ...SUPPRESSION_LIST_OPERATIONS,
  ...BOUNCE_CLASSIFICATION_OPERATIONS,
  ...GLOBAL_SUPPRESSION_OPERATIONS,
  ...UNSUBSCRIBE_GROUP_OPERATIONS,
  ...GROUP_SUPPRESSION_OPERATIONS,
];
