import { SNAPSHOT_KIND, SNAPSHOT_VERSION } from "../../contract/snapshot.ts";
import type { Snapshot, SnapshotObstacle } from "../../contract/snapshot.ts";
import { DamagedState } from "../damaged-state.ts";
import type { SimulatorParts } from "../simulator-parts.ts";
import { hasShape, pathText } from "./shape.ts";
import { snapshotShape } from "./snapshot-shape.ts";
import type { SimulatorState } from "./simulator-state.ts";

/** Something is going on that a snapshot cannot hold. */
export interface SnapshotRefusal {
  readonly kind: "refused";
  readonly code: SnapshotObstacle;
  readonly message: string;
  readonly hint: string;
}

/** What came of a restore. Unless it is "restored", nothing was changed. */
export type RestoreOutcome =
  | { readonly kind: "restored" }
  | SnapshotRefusal
  /** It is no snapshot, or one that was tampered with. */
  | { readonly kind: "damaged"; readonly message: string; readonly hint: string };

/** Takes snapshots of a simulator, and makes of it what a snapshot says. */
export class SnapshotDesk {
  readonly #parts: SimulatorParts;

  constructor(parts: SimulatorParts) {
    this.#parts = parts;
  }

  /** The simulator as plain data. */
  take(): Snapshot | SnapshotRefusal {
    this.#parts.driver.catchUp();
    const obstacle = this.#obstacle();
    if (obstacle !== undefined) return obstacle;
    return { kind: SNAPSHOT_KIND, version: SNAPSHOT_VERSION, state: this.#state() };
  }

  /** Makes the simulator what a snapshot says, be it earlier or later: all of it, or nothing. */
  restore(given: unknown): RestoreOutcome {
    if (!hasShape(snapshotShape, given)) return this.#damaged(given);
    this.#parts.driver.catchUp();
    const obstacle = this.#obstacle() ?? this.#advancing();
    if (obstacle !== undefined) return obstacle;
    const before = this.#state();
    try {
      this.#become(given.state);
    } catch (error) {
      this.#become(before);
      this.#parts.driver.restore(before.clock);
      if (!(error instanceof DamagedState)) throw error;
      return { kind: "damaged", message: `The snapshot is damaged: ${error.message}.`, hint: TAKE_ANOTHER };
    }
    const { records, driver } = this.#parts;
    // Nothing can fail any more, so that what was written down may go.
    records.restore(given.state);
    driver.restore(given.state.clock);
    return { kind: "restored" };
  }

  #damaged(given: unknown): RestoreOutcome {
    const flaw = snapshotShape.flawIn(given);
    const where = flaw === undefined || flaw.path.length === 0 ? "it" : pathText(flaw);
    const message = `The snapshot cannot be read: ${where} must be ${flaw?.expected ?? "a snapshot"}.`;
    return { kind: "damaged", message, hint: TAKE_ANOTHER };
  }

  #obstacle(): SnapshotRefusal | undefined {
    const { work, oneOffPosts, runs, accounts } = this.#parts;
    if (work.count > 0) return refusal("attempt-in-flight");
    if (oneOffPosts.pending > 0) return refusal("post-awaits-retry");
    const isHeld = accounts.all().some(({ scheduledSends }) => scheduledSends.holdsRuns);
    return runs.isRunning || isHeld ? refusal("run-going-on") : undefined;
  }

  // A command that moves time would go on to an instant that means something else by then.
  #advancing(): SnapshotRefusal | undefined {
    return this.#parts.driver.isAdvancing ? refusal("clock-is-advancing") : undefined;
  }

  #state(): SimulatorState {
    const { timeline, driver, chance, numbering, accounts, settings, stories, line, records, runs } =
      this.#parts;
    return {
      clock: { ...timeline.state(), ...driver.mode },
      chance: chance.state(),
      numbering: numbering.state(),
      rules: this.#parts.rules(),
      accounts: accounts.state(),
      settings: settings.state(),
      stories: stories.state(),
      line: line.state(),
      ledger: records.book.state(),
      runs: runs.state(),
      ...records.state(),
    };
  }

  // The timeline first: all others set their alarms on it. The ledger before the runs, which count in it.
  #become(state: SimulatorState): void {
    const { timeline, chance, numbering, accounts, settings, stories, line, records, runs } = this.#parts;
    timeline.restore(state.clock);
    chance.restore(state.chance);
    numbering.restore(state.numbering);
    this.#parts.replaceRules(state.rules);
    accounts.restore(state.accounts);
    settings.restore(state.settings);
    stories.restore(state.stories);
    line.restore(state.line);
    records.book.restore(state.ledger);
    runs.restore(state.runs);
  }
}

const TAKE_ANOTHER = "Restore a snapshot as it was taken, by this version of fake-sendgrid.";

const REFUSALS: Readonly<Record<SnapshotObstacle, Pick<SnapshotRefusal, "message" | "hint">>> = {
  "attempt-in-flight": {
    message: "An attempt is in flight, and no snapshot can hold what the receiver will answer.",
    hint: "Try again when it has settled; a manual clock has nothing in flight between two advances.",
  },
  "post-awaits-retry": {
    message: "A test request or a mail of Inbound Parse is to be posted again, which no snapshot holds.",
    hint: "Advance the clock until it is through, or make the receiver take it.",
  },
  "run-going-on": {
    message: "A run of a scenario goes on, or a mail of one waits in a paused batch; no snapshot holds that.",
    hint: "Wait until it is over, or stop it: DELETE /_simulator/runs/{id}.",
  },
  "clock-is-advancing": {
    message: "The clock is being advanced, to an instant that would mean something else afterwards.",
    hint: "Try again when the advance has been answered.",
  },
};

function refusal(code: SnapshotObstacle): SnapshotRefusal {
  return { kind: "refused", code, ...REFUSALS[code] };
}
