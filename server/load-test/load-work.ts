import type { KeyObject } from "node:crypto";
import type { LoadSettings } from "../contract/load-report.ts";
import type { Instant } from "../contract/time.ts";
import type { Scenario } from "../simulation/runs/scenario.ts";
import type { LoadAssertion } from "./assertion.ts";
import type { EventPages } from "./event-pages.ts";
import type { Endpoint } from "./receiver-connection.ts";
import type { ScenarioEvents } from "./scenario/scenario-events.ts";

/** Where the events of a load test come from. */
export type EventSource =
  | { readonly kind: "made-up"; readonly pages: EventPages }
  | {
      readonly kind: "scenario";
      /** The events of the servers at these places, from the scenario's beginning at a virtual instant. */
      readonly open: (places: readonly number[], startAt: Instant) => ScenarioEvents;
    };

/** What is posted, and where. */
export interface LoadWork {
  readonly settings: LoadSettings;
  /** Null: unsigned. */
  readonly key: KeyObject | null;
  readonly endpoint: Endpoint;
  /** What its events follow from; null: they are made up. */
  readonly scenario: Scenario | null;
  readonly source: EventSource;
}

/** What a load test is made from. */
export interface LoadPlan extends LoadWork {
  readonly id: string;
  readonly assertions: readonly LoadAssertion[];
}
