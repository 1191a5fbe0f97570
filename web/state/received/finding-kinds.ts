/** What can be wrong with a received event, the worst first. */
export const FINDING_KINDS = ["missing", "altered", "duplicated", "reordered", "unknown"] as const;

/** What is wrong with a received event. */
export type FindingKind = (typeof FINDING_KINDS)[number];
