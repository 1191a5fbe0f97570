import { createSendgridApi } from "../../api/sendgrid/routes.ts";
import type { Duration, Instant } from "../../contract/time.ts";
import { createEventEncoder } from "../../runtime/bytes/event-encoder.ts";
import { createTemplateRenderer } from "../../runtime/mails/handlebars-renderer.ts";
import { createKeyRing } from "../../runtime/signing/key-ring.ts";
import { loadPeople } from "../../runtime/people.ts";
import { mailSender } from "../../runtime/scenario-stage.ts";
import { SendgridClient } from "../../runtime/mails/sendgrid-client.ts";
import { createWallClock } from "../../runtime/wall-clock.ts";
import { MAIN_ACCOUNT } from "../../simulation/account/accounts.ts";
import type { EncodedEvent, PostRequest, PostResult } from "../../simulation/ports.ts";
import { RecipientPool } from "../../simulation/recipients/recipient-pool.ts";
import type { RunOutside } from "../../simulation/runs/run-outside.ts";
import type { Scenario } from "../../simulation/runs/scenario.ts";
import { Simulator } from "../../simulation/simulator.ts";

/** What is simulated, and from when on. */
export interface ScenarioOrder {
  /** As `postedPart` leaves it. */
  readonly scenario: Scenario;
  readonly seed: number;
  /** SendGrid's machines: a message belongs to one by hash of its id. */
  readonly servers: number;
  readonly startAt: Instant;
}

/** A scenario under way in a simulator of its own. */
export interface ScenarioSimulation {
  /** All that occurs until then has been told. */
  readonly now: () => Instant;
  /** Nothing more will occur. */
  readonly isOver: () => boolean;
  /** Goes on to the next instant at which something happens. */
  readonly step: () => Promise<void>;
}

/** An event of a scenario as it would go into a batch. */
export interface ScenarioEvent {
  /** From the scenario's beginning. */
  readonly afterMs: Duration;
  /** The machine that posts it. */
  readonly server: number;
  readonly written: EncodedEvent;
}

/**
 * Simulates the traffic of a scenario, as fast as it can: every event is acknowledged at the instant it occurs.
 *
 * What happens to the messages does not depend on what a receiver answers, so this is what any receiver would get, with
 * the ids and bytes of a run of the scenario with this seed, start and number of servers.
 */
export async function simulateScenario(
  { scenario, seed, servers: machines, startAt }: ScenarioOrder,
  onEvent: (event: ScenarioEvent) => void,
): Promise<ScenarioSimulation> {
  const servers = new Map<string, number>();
  const take = ({ deliveryId, body }: PostRequest): PostResult => {
    const server = servers.get(deliveryId) ?? 0;
    servers.delete(deliveryId);
    const afterMs = simulator.now() - startAt;
    if (body.kind === "batch") for (const written of body.events) onEvent({ afterMs, server, written });
    return { ...ACKNOWLEDGED, startedWallAt: startAt };
  };
  const simulator: Simulator = new Simulator(
    {
      seed,
      startAt,
      clock: { mode: "manual", speed: 1 },
      // The load test makes the batches: what occurs at one instant comes here at that instant.
      rules: { servers: machines, batchMaxAgeMs: 0 },
      retention: NOT_READ,
    },
    {
      encoder: createEventEncoder(),
      keys: createKeyRing({}),
      poster: { post: take },
      hostTime: createWallClock(),
    },
  );
  simulator.journal.subscribe((entry) => {
    if (entry.kind === "batch-closed") servers.set(entry.deliveryId, entry.server);
  });
  const run = simulator.runs.start({ scenario, account: MAIN_ACCOUNT, seed }, await outsideOf(simulator));
  if ("kind" in run) throw new Error(run.message);
  return {
    now: () => simulator.now(),
    isOver: () => !run.isRunning || simulator.clock().next === null,
    step: async () => void (await simulator.advance({ until: "next" })),
  };
}

/** Its lists are read by nobody. */
const NOT_READ = { attempts: 1000, events: 1000, eventBytes: 1_000_000 };

const ACKNOWLEDGED: Omit<PostResult, "startedWallAt"> = {
  result: "delivered",
  status: 200,
  reason: "receiver answered 200",
  location: null,
  latencyMs: 0,
  bytes: 0,
  isUncertain: false,
  isTokenRejected: false,
};

// Nothing is steered, and nothing gets there.
async function outsideOf(simulator: Simulator): Promise<RunOutside> {
  const url = "http://receiver.in-process.test/";
  const api = createSendgridApi({ simulator, renderer: createTemplateRenderer() });
  return {
    people: new RecipientPool(await loadPeople()),
    receiver: { url, isAt: () => true, layer: () => () => undefined, received: () => ({}), tokenUrl: url },
    sendMail: mailSender(new SendgridClient(api)),
  };
}
