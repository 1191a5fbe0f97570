import type { Duration, Instant } from "../../contract/time.ts";

/** The ids that the events of a single send carry; it keeps them for good. */
export interface SingleSendIds {
  readonly id: string;
  readonly templateId: string;
  readonly templateVersionId: string;
  /** 64 hex digits. */
  readonly templateHash: string;
}

/** What a single send is made from. */
export interface SingleSendInput {
  readonly name: string;
  readonly categories: readonly string[];
  /** When it is to go, as it was told; only `schedule` makes it go. */
  readonly sendAt: Instant | null;
  readonly listIds: readonly string[];
  readonly segmentIds: readonly string[];
  /** To every contact. */
  readonly toAll: boolean;
  readonly email: SingleSendEmail;
  /** Which generation of marketing mails its events look like. */
  readonly eventFields: "singlesend" | "campaign" | "newsletter";
  /** Null: all contacts get the same at once. */
  readonly abTest: AbTest | null;
}

/** The mail of a single send. */
export interface SingleSendEmail {
  readonly subject: string;
  readonly htmlContent: string;
  readonly plainContent: string;
  readonly generatesPlainContent: boolean;
  readonly editor: "code" | "design";
  readonly designId: string | null;
  readonly suppressionGroupId: number | null;
  readonly customUnsubscribeUrl: string | null;
  readonly senderId: number | null;
  readonly ipPool: string | null;
}

/** A mail to the contacts of lists. */
export interface SingleSend extends SingleSendInput {
  readonly ids: SingleSendIds;
  /** SendGrid names the version that it makes of a single send after the instant: "Version 2021-12-14T07:46:44.368Z". */
  readonly templateName: string;
  /** Assumed: triggered while an A/B test runs, too. */
  readonly status: "draft" | "scheduled" | "triggered";
  /** Null: no A/B test was decided. */
  readonly winner: AbWinner | null;
  readonly createdAt: Instant;
  readonly updatedAt: Instant;
}

/** How a single send finds out which of its variations goes to most contacts. Documented in answers only. */
export interface AbTest {
  readonly type: "subject" | "content";
  readonly winnerCriteria: "open" | "click" | "manual";
  /** How many contacts of a hundred the variations go to. */
  readonly testPercentage: number;
  /** As it was told: PT4H. */
  readonly duration: string;
  readonly durationMs: Duration;
  /** Told again, and of no effect. */
  readonly expiresAt: Instant | null;
  /** Which wins where the criterion is manual; empty, or the template of no variation: the first. */
  readonly winningTemplateId: string;
  readonly variations: number;
}

/** What an A/B test came to. */
export interface AbWinner {
  readonly templateId: string;
  readonly selectedAt: Instant;
}
