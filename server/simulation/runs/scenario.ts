import type { EventName } from "../../contract/events.ts";
import type { FaultRule } from "../../contract/faults.ts";
import type { JsonObject, JsonValue } from "../../contract/json.ts";
import type { Plan } from "../../contract/limits.ts";
import type { Duration } from "../../contract/time.ts";
import type { EventDraft } from "../events/event-drafts.ts";
import type { Rules } from "../rules.ts";
import type { Rates } from "../stories/rates.ts";

/**
 * A scenario as it runs: its file was read and checked, its durations are milliseconds and count from the beginning
 * of the run.
 */
export interface Scenario {
  readonly name: string;
  readonly title: string;
  /** What the receiver should survive. */
  readonly description: string;
  readonly seed: number;
  readonly traffic: readonly Traffic[];
  readonly faults: readonly FaultRule[];
  readonly receiver: readonly ReceiverStep[];
  /** Webhook settings of the run's own, made at its beginning and deleted at its end. */
  readonly settings: readonly RunSettings[];
  readonly actions: readonly TimedAction[];
  /** Rules while the run lasts; what it names is put back at its end. */
  readonly rules: Partial<Rules>;
  readonly expect: Expectations;
}

/** Something that makes events. */
export type Traffic = CampaignTraffic | MailTraffic | EventTraffic;

/** Many messages to made-up people, handed over along a burst. */
export interface CampaignTraffic {
  readonly kind: "campaign";
  readonly startMs: Duration;
  readonly messages: number;
  /** How long it takes to hand them over. */
  readonly overMs: Duration;
  /** "burst": fast at first, then ever slower; "even": at one speed. */
  readonly shape: "burst" | "even";
  readonly rates: Rates;
  /** `{index}` in a value stands for the message's number, from 1. */
  readonly customArgs: readonly (readonly [name: string, value: JsonValue])[];
  readonly categories: readonly string[];
  readonly asmGroupId: number | null;
  /** Links in each message, which clicks choose from. */
  readonly links: number;
}

/** Mails that go through `POST /v3/mail/send`, as an app would send them. */
export interface MailTraffic {
  readonly kind: "mail";
  readonly startMs: Duration;
  readonly count: number;
  readonly everyMs: Duration;
  /** The request's body, under SendGrid's names. `{index}` in a text stands for the mail's number, from 1. */
  readonly mail: JsonObject;
  readonly rates: Rates;
}

/** Exactly the events named, made by hand. */
export interface EventTraffic {
  readonly kind: "events";
  readonly startMs: Duration;
  readonly count: number;
  readonly everyMs: Duration;
  readonly events: readonly EventDraft[];
}

/** For a while the receiver behaves otherwise. */
export interface ReceiverStep {
  readonly fromMs: Duration;
  /** Null: until the run ends. */
  readonly forMs: Duration | null;
  /** It comes again: as often as `times`, each a period later than the one before. */
  readonly everyMs: Duration | null;
  readonly times: number;
  /** How the built-in receiver answers meanwhile; what is absent stays as it is. */
  readonly answers: {
    readonly status?: number;
    readonly delay?: Duration;
    readonly redirect?: string | null;
    readonly drop?: boolean;
    readonly body?: string;
    /** It wants a bearer token, which it takes for so long. */
    readonly tokenLifetime?: Duration | null;
  };
  /** No attempt leaves meanwhile, whoever the receiver is. */
  readonly isUnreachable: boolean;
}

/** Webhook settings of a run's own. They post to the run's target, told apart by `?settings=NAME`. */
export interface RunSettings {
  readonly name: string;
  readonly events: "all" | readonly EventName[];
  readonly isSigned: boolean;
  /** The receiver wants a bearer token, which it takes for so long; null: it wants none. The built-in receiver only. */
  readonly tokenLifetimeMs: Duration | null;
}

/** What is done to the account in the course of a run. */
export type TimedAction = { readonly atMs: Duration } & (
  | {
      readonly kind: "rotate-key" | "enable" | "disable" | "delete";
      /** The settings by the scenario's name for them or by id; null: all of the account. */
      readonly webhook: string | null;
    }
  | { readonly kind: "plan"; readonly plan: Plan }
);

/** What must be true at the end of a run. */
export interface Expectations {
  /** Counts of the run's ledger, by name. */
  readonly ledger: Readonly<Record<string, Bounds>>;
  /** Counts of the built-in receiver, by name. */
  readonly receiver: Readonly<Record<string, Bounds>>;
  /** Events of the run by name, each counted once however many settings post it. */
  readonly events: Readonly<Record<string, Bounds>>;
  /** How often a fault struck, by kind. */
  readonly faults: Readonly<Record<string, Bounds>>;
}

/** Both ends included. */
export interface Bounds {
  readonly atLeast: number;
  /** Infinity: there is no upper end. */
  readonly atMost: number;
}
