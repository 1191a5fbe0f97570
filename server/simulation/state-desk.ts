import { SNAPSHOT_KIND, SNAPSHOT_VERSION } from "../contract/snapshot.ts";
import type { Snapshot } from "../contract/snapshot.ts";
import { ChangeDesk } from "./persistence/change-desk.ts";
import type { ChangeRequest } from "./persistence/change-desk.ts";
import type { ChangeNotes } from "./persistence/change-notes.ts";
import type { StoredChange } from "./persistence/stored-change.ts";
import type { StoredState } from "./persistence/stored-state.ts";
import type { ResetOptions } from "./simulator-options.ts";
import type { SimulatorParts } from "./simulator-parts.ts";
import { resetSimulator } from "./simulator-reset.ts";
import { SnapshotDesk } from "./snapshot/snapshot-desk.ts";
import type { RestoreOutcome, SnapshotRefusal } from "./snapshot/snapshot-desk.ts";

/** The state of a simulator as a whole: it begins, is reset, taken, put back, stored and gone on from. */
export class StateDesk {
  readonly #parts: SimulatorParts;
  readonly #snapshots: SnapshotDesk;
  /** Undefined: nothing is stored. */
  readonly #notes: ChangeNotes | undefined;
  readonly #changes: ChangeDesk | undefined;

  constructor(parts: SimulatorParts, notes: ChangeNotes | undefined) {
    this.#parts = parts;
    this.#snapshots = new SnapshotDesk(parts);
    this.#notes = notes;
    this.#changes = notes === undefined ? undefined : new ChangeDesk(parts, notes);
    this.#notes?.beginsAnew(null);
    this.#begins(`seed ${parts.chance.seed}`);
  }

  /** Forgets what happened; settings, rules and clock stay unless said otherwise. */
  reset(options: ResetOptions): void {
    const { account = null } = options;
    resetSimulator(this.#parts, options);
    this.#notes?.beginsAnew({ account });
    this.#begins(account === null ? "reset" : `reset of ${account}`);
  }

  /** The whole simulator as plain data, without secrets; or why that cannot be now. */
  snapshot(): Snapshot | SnapshotRefusal {
    return this.#snapshots.take();
  }

  /** Makes the simulator what a snapshot says, or says why not, and nothing was changed. The journal begins anew. */
  restore(snapshot: unknown): RestoreOutcome {
    const outcome = this.#snapshots.restore(snapshot);
    if (outcome.kind !== "restored") return outcome;
    this.#notes?.beginsAnew({ account: null });
    this.#begins("restored from a snapshot");
    return outcome;
  }

  /** Something changed since changes were last taken. */
  get hasChanged(): boolean {
    return this.#notes?.hasAny === true;
  }

  /** Statistics may have changed since they were last taken. */
  get areStatisticsBehind(): boolean {
    return this.#changes?.isBehind === true;
  }

  /** Something was configured of which nobody else tells. */
  configured(): void {
    this.#notes?.configured();
  }

  /** What changed since this was last asked: whoever stores all of it can go on from there. Undefined: nothing did. */
  takeChange(request: ChangeRequest): StoredChange | undefined {
    this.#parts.driver.catchUp();
    const isAnything = this.hasChanged || (request.withStatistics && this.areStatisticsBehind);
    return isAnything ? this.#changes?.take(request) : undefined;
  }

  /**
   * Goes on from what another process has stored, or says what is wrong with it.
   *
   * In real time what fell due meanwhile happens now, and no attempt is made before all of it has.
   */
  resume({ state, secrets, wallAt, lastSeq }: StoredState): RestoreOutcome {
    const { accounts, driver, line, records } = this.#parts;
    this.#notes?.clear();
    accounts.knowSecrets(secrets);
    records.journal.clear();
    records.journal.goOnAfter(lastSeq);
    line.hold(true);
    const outcome = this.#snapshots.restore({ kind: SNAPSHOT_KIND, version: SNAPSHOT_VERSION, state });
    if (outcome.kind !== "restored") return outcome;
    this.#notes?.beginsAnew(null);
    // Of posts outside of all queues nobody goes on with: how they ended is stored as well.
    for (const { id, webhookId } of state.deliveries) if (webhookId === null) this.#notes?.delivery(id);
    this.#begins("goes on from the data folder");
    if (driver.isReal) driver.countFrom(wallAt);
    line.hold(false);
    return outcome;
  }

  #begins(why: string): void {
    const { chance, driver, records, timeline } = this.#parts;
    driver.catchUp();
    records.journal.append({ at: timeline.now(), kind: "started", seed: chance.seed, why });
  }
}
