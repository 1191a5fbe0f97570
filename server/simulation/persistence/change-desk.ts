import type { Attempt } from "../../contract/control-api.ts";
import type { JournalEntry } from "../../contract/journal.ts";
import type { Instant } from "../../contract/time.ts";
import { accountConfiguration, accountTraffic } from "../account/account-snapshot.ts";
import type { Account } from "../account/accounts.ts";
import { SUPPRESSION_LISTS } from "../account/suppressions.ts";
import { attemptOf } from "../records/delivery-record.ts";
import { storedDelivery } from "../deliveries/delivery.ts";
import { thingState } from "../stories/pending-stories.ts";
import { pastRunState } from "../runs/past-run.ts";
import type { PastRunState } from "../runs/past-run.ts";
import type { SimulatorParts } from "../simulator-parts.ts";
import { alarmState } from "../time/timeline.ts";
import type { ChangeNotes } from "./change-notes.ts";
import { documentOf } from "./stored-change.ts";
import type {
  DeliveryChange,
  StoredChange,
  StoredConfiguration,
  StoredDocuments,
  StoredSuppression,
} from "./stored-change.ts";

/** What is taken along this time. */
export interface ChangeRequest {
  /** What the wall clock shows. */
  readonly wallAt: Instant;
  /** Statistics and runs that are over too: they are large, and may be a little behind. */
  readonly withStatistics: boolean;
}

type Documents = { -readonly [Name in keyof StoredDocuments]?: StoredDocuments[Name] };

/**
 * Tells what has changed since it was last asked, as plain data that is all of one instant.
 *
 * It may be asked whenever nothing of the simulation is running, also while attempts are in flight.
 */
export class ChangeDesk {
  readonly #parts: SimulatorParts;
  readonly #notes: ChangeNotes;
  /** The set of events that is stored of each delivery under way, by its number. */
  readonly #bodies = new Map<string, number>();
  /** The accounts whose statistics were stored at all. */
  readonly #withStatistics = new Set<string>();
  readonly #timesEmptied = new Map<string, number>();
  #isBehind = false;
  /** How many runs were under way when changes were last taken. */
  #runsUnderWay = 0;

  constructor(parts: SimulatorParts, notes: ChangeNotes) {
    this.#parts = parts;
    this.#notes = notes;
  }

  /** Something changed since the last time. */
  get hasAny(): boolean {
    return this.#notes.hasAny;
  }

  /** Statistics and runs were left out the last time: they may have changed since they were taken. */
  get isBehind(): boolean {
    return this.#isBehind;
  }

  /** What changed. It counts as stored from now on. */
  take(request: ChangeRequest): StoredChange {
    const notes = this.#notes;
    this.#isBehind = !request.withStatistics;
    if (notes.anew !== null) this.#noteAll();
    const accounts = this.#touchedAccounts();
    const { suppressions, emptied } = this.#suppressions();
    const change: StoredChange = {
      anew: notes.anew,
      documents: this.#documents(request, accounts),
      stories: Array.from(notes.stories, ([place, planned]) => [
        place,
        planned === null ? null : thingState(planned.thing, alarmState(planned.alarm)),
      ]),
      deliveries: Array.from(notes.deliveries, (id) => this.#delivery(id)),
      batches: Array.from(notes.batches.values(), (place) => [
        place,
        this.#parts.line.takeBatchChange(place, notes.anew !== null) ?? null,
      ]),
      suppressions,
      emptied,
      messages: [...notes.messages],
      messagesFrom: accounts.map(({ name, messages }) => [name, messages.firstSeq]),
      received: Array.from(notes.received, (id) => [id, this.#parts.records.received.timesOf(id) ?? null]),
      entries: notes.entries,
      events: notes.events,
      attempts: attemptsIn(notes.entries),
      records: this.#records(),
    };
    notes.clear();
    return change;
  }

  #noteAll(): void {
    const { stories, line, records, accounts } = this.#parts;
    const notes = this.#notes;
    this.#bodies.clear();
    this.#timesEmptied.clear();
    this.#withStatistics.clear();
    notes.stories.clear();
    for (const { alarm, thing } of stories.planned()) notes.planned(alarm, thing);
    for (const { webhookId, server } of line.batchPlaces()) notes.batch(webhookId, server);
    for (const id of line.deliveryIds()) notes.delivery(id);
    const isPastForgotten = notes.anew?.some(({ account }) => account === null) === true;
    if (isPastForgotten) for (const id of records.log.deliveryIds()) notes.delivery(id);
    for (const { messages } of accounts.all()) for (const message of messages.all()) notes.message(message);
    for (const [id] of records.received.state()) notes.told(id);
  }

  #touchedAccounts(): readonly Account[] {
    const all = this.#parts.accounts.all();
    if (this.#notes.isConfigured) return all;
    const named = new Set(this.#notes.accounts);
    for (const { account } of this.#notes.messages) named.add(account);
    for (const entry of this.#notes.entries)
      if ("account" in entry && entry.account !== null) named.add(entry.account);
    return all.filter(({ name }) => named.has(name));
  }

  #documents({ wallAt, withStatistics }: ChangeRequest, touched: readonly Account[]): Documents {
    const { timeline, driver, chance, numbering, records, line, accounts, runs, settings } = this.#parts;
    const { isConfigured } = this.#notes;
    const all = accounts.all();
    const documents: Documents = {
      clock: { ...timeline.state(), ...driver.mode, wallAt },
      chance: chance.state(),
      numbering: numbering.state(),
      ledger: records.book.state(),
      faults: line.faults.state(),
      accounts: { ...accounts.common(), names: all.map(({ name }) => name) },
    };
    const underWay = runsUnderWay(this.#parts);
    documents.runsUnderWay = whenStopped(underWay, timeline.now());
    const hasRunEntry = this.#notes.entries.some(
      ({ kind }) => kind === "run-started" || kind === "run-ended",
    );
    if (isConfigured || withStatistics || hasRunEntry || underWay.length < this.#runsUnderWay) {
      const state = runs.state();
      documents.runs = { ...state, over: whenStopped(state.over, timeline.now()) };
    }
    this.#runsUnderWay = underWay.length;
    if (isConfigured) {
      // A run's own rules go with it.
      if (!runs.isRunning || this.#notes.anew !== null) documents.rules = this.#parts.rules();
      documents.settings = settings.state();
      documents.secrets = accounts.secrets();
    }
    return { ...documents, ...this.#accountDocuments(touched, withStatistics) };
  }

  #accountDocuments(touched: readonly Account[], withStatistics: boolean): Documents {
    const documents: Documents = {};
    for (const account of touched) documents[documentOf("traffic", account.name)] = accountTraffic(account);
    const groups = this.#accountsWithGroups();
    for (const account of this.#parts.accounts.all()) {
      if (this.#notes.isConfigured || groups.has(account.name))
        documents[documentOf("account", account.name)] = configurationOf(account);
      if (withStatistics || !this.#withStatistics.has(account.name))
        documents[documentOf("statistics", account.name)] = account.statistics.state();
      this.#withStatistics.add(account.name);
    }
    return documents;
  }

  #accountsWithGroups(): ReadonlySet<string> {
    const entries = this.#notes.entries.filter(
      (entry) => entry.kind === "suppression" && entry.list.startsWith("group "),
    );
    return new Set(entries.flatMap((entry) => ("account" in entry ? entry.account : [])));
  }

  // Its events are stored once for each set of them: one that is tried again and again has the same.
  #delivery(id: string): DeliveryChange {
    const delivery = this.#parts.line.delivery(id);
    if (delivery === undefined) {
      this.#bodies.delete(id);
      return { id, state: null, events: undefined };
    }
    const isStored = this.#bodies.get(id) === delivery.bodyVersion;
    this.#bodies.set(id, delivery.bodyVersion);
    return { id, state: storedDelivery(delivery), events: isStored ? undefined : delivery.events };
  }

  #records(): StoredChange["records"] {
    const { log } = this.#parts.records;
    return Array.from(this.#notes.deliveries).flatMap((id) => {
      const state = log.recordState(id);
      log.wasStored(id);
      return state ?? [];
    });
  }

  #suppressions(): Pick<StoredChange, "suppressions" | "emptied"> {
    const suppressions: StoredSuppression[] = [];
    const emptied: StoredChange["emptied"][number][] = [];
    for (const { name: account, suppressions: lists } of this.#parts.accounts.all()) {
      if (this.#timesEmptied.get(account) === lists.timesEmptied) continue;
      this.#timesEmptied.set(account, lists.timesEmptied);
      for (const list of SUPPRESSION_LISTS) {
        emptied.push({ account, list });
        for (const entry of lists.entries(list))
          suppressions.push({ account, list, email: entry.email, entry });
      }
    }
    for (const entry of this.#notes.entries) {
      if (entry.kind !== "suppression") continue;
      const { account, email } = entry;
      const list = SUPPRESSION_LISTS.find((name) => name === entry.list);
      if (list === undefined) continue;
      const found = this.#parts.accounts.named(account).suppressions.find(list, email);
      suppressions.push({ account, list, email, entry: found ?? null });
    }
    return { suppressions, emptied };
  }
}

function configurationOf(account: Account): StoredConfiguration {
  return { ...accountConfiguration(account), groups: account.suppressions.groups.state() };
}

// An attempt ends in the same commit in which it began, or in a later one: what comes last holds.
function attemptsIn(entries: readonly JournalEntry[]): readonly Attempt[] {
  const attempts = new Map<string, Attempt>();
  for (const entry of entries) {
    if (entry.kind === "attempt-started" || entry.kind === "attempt-ended")
      attempts.set(entry.attemptId, attemptOf(entry, undefined));
  }
  return [...attempts.values()];
}

// Those that go on, and those with events on their way.
function runsUnderWay({ runs, records }: SimulatorParts): readonly PastRunState[] {
  return runs.all().flatMap((run) => {
    const tally = records.book.runTally(run.id);
    return run.isRunning || (tally?.outstanding ?? 0) > 0 ? pastRunState(run, tally) : [];
  });
}

// A run ends with its process: the next one finds it stopped.
function whenStopped(runs: readonly PastRunState[], endedAt: Instant): readonly PastRunState[] {
  return runs.map((past) =>
    past.run.state === "running"
      ? { ...past, run: { ...past.run, state: "stopped" as const, endedAt } }
      : past,
  );
}
