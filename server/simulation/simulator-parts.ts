import type { Accounts } from "./account/accounts.ts";
import type { ChanceStreams } from "./chance-streams.ts";
import type { ClockDriver } from "./time/clock-driver.ts";
import type { DeliveryLine } from "./deliveries/delivery-line.ts";
import type { MessageStories } from "./stories/message-stories.ts";
import type { Numbering } from "./records/numbering.ts";
import type { OneOffPosts } from "./deliveries/one-off-posts.ts";
import type { Records } from "./records/records.ts";
import type { Rules } from "./rules.ts";
import type { RunDesk } from "./runs/run-desk.ts";
import type { SettingsDesk } from "./account/settings-desk.ts";
import type { Timeline } from "./time/timeline.ts";
import type { CommonWork } from "./time/work-in-flight.ts";

/** The parts of a simulator that hold state, for what concerns all of them: resets and snapshots. */
export interface SimulatorParts {
  readonly timeline: Timeline;
  readonly driver: ClockDriver;
  readonly chance: ChanceStreams;
  readonly numbering: Numbering;
  readonly work: CommonWork;
  readonly oneOffPosts: OneOffPosts;
  readonly accounts: Accounts;
  readonly settings: SettingsDesk;
  readonly stories: MessageStories;
  readonly line: DeliveryLine;
  readonly records: Records;
  readonly runs: RunDesk;
  rules(): Rules;
  /** Replaces the rules; nothing else happens. */
  replaceRules(rules: Rules): void;
}
