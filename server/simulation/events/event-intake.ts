import { FLAG_OF_EVENT } from "../../contract/events.ts";
import type { EventName } from "../../contract/events.ts";
import type { Instant } from "../../contract/time.ts";
import type { Account } from "../account/accounts.ts";
import type { DeliveryLog } from "../records/delivery-log.ts";
import type { EventDetails } from "./event-fields.ts";
import { UNNUMBERED } from "../records/journal.ts";
import type { Journal } from "../records/journal.ts";
import type { LedgerBook } from "../records/ledger.ts";
import type { Numbering } from "../records/numbering.ts";
import type { OccurredEvent } from "./occurred-event.ts";
import type { ChangeNotes } from "../persistence/change-notes.ts";
import type { EventEncoder } from "../ports.ts";
import { feedSuppressions, feedsSuppressions } from "../account/suppression-feed.ts";
import type { Clock } from "../time/timeline.ts";
import type { WebhookSettings } from "../account/webhook-settings.ts";

/** Where an event occurs: a message has all of it. */
export interface EventPlace {
  readonly account: string;
  readonly server: number;
  readonly asmGroupId: number | null;
  /** The message that it happened to, also where the event itself does not say so. */
  readonly sgMessageId: string;
  /** SendGrid's machine that sent the message. */
  readonly outboundIp: string;
  /** The run that makes it; absent: none. */
  readonly run?: string;
}

/** What the intake needs. */
export interface EventIntakeScope {
  readonly clock: Clock;
  readonly encoder: EventEncoder;
  readonly journal: Journal;
  readonly ledger: LedgerBook;
  readonly log: DeliveryLog;
  readonly numbering: Numbering;
  /** Undefined: nothing is stored. */
  readonly changes: ChangeNotes | undefined;
  account(name: string): Account;
  /** Called once for each settings entry that posts the event. */
  onPosted(webhookId: string, event: OccurredEvent): void;
}

/** Who posts an event of one name, decided when it is generated; the lists hold until settings change. */
interface Selection {
  readonly postedTo: readonly string[];
  readonly filteredBy: readonly string[];
}

/**
 * Takes each event as it occurs: encodes it once, puts it into the journal and the ledger, feeds the suppression
 * lists and hands it to the settings that select it.
 */
export class EventIntake {
  readonly #scope: EventIntakeScope;
  readonly #selections = new Map<Account, Map<EventName, Selection>>();

  constructor(scope: EventIntakeScope) {
    this.#scope = scope;
  }

  /** An event occurs; `at` may be another instant than now where it was made by hand, or is told late. */
  occur(event: EventDetails, place: EventPlace, at: Instant): OccurredEvent {
    const account = this.#scope.account(place.account);
    const { postedTo, filteredBy } = this.#selectionFor(account, event.name);
    const encoded = this.#scope.encoder.encode(event.fields);
    const occurred: OccurredEvent = {
      seq: this.#scope.numbering.newEventSeq(),
      id: event.id,
      name: event.name,
      email: event.email,
      at,
      account: account.name,
      server: place.server,
      messageId: event.messageId,
      json: encoded.json,
      byteLength: encoded.byteLength,
      postedTo,
      run: place.run ?? null,
      extra: null,
      faults: NO_FAULTS,
    };
    this.#scope.log.addEvent(occurred);
    this.#scope.changes?.occurred(occurred);
    this.#writeDown(occurred, filteredBy);
    this.#feedSuppressions(account, event, { place, at });
    account.messages.record(event, place.sgMessageId, at);
    account.statistics.count(event, at);
    const { ledger } = this.#scope;
    ledger.occurred(occurred);
    for (const webhookId of filteredBy) ledger.generated(occurred, webhookId, "filtered");
    for (const webhookId of postedTo) {
      ledger.generated(occurred, webhookId, "pending");
      this.#scope.onPosted(webhookId, occurred);
    }
    return occurred;
  }

  /** Settings changed: who posts what is decided anew. */
  settingsChanged(): void {
    this.#selections.clear();
  }

  #writeDown(event: OccurredEvent, filteredBy: readonly string[]): void {
    this.#scope.journal.append({
      at: this.#scope.clock.now(),
      kind: "event-occurred",
      account: event.account,
      event: event.name,
      eventId: event.id,
      email: event.email,
      messageId: event.messageId,
      server: event.server,
      run: event.run,
      postedTo: event.postedTo,
      filteredBy,
      seq: UNNUMBERED,
    });
  }

  #feedSuppressions(
    account: Account,
    event: EventDetails,
    { place, at }: { readonly place: EventPlace; readonly at: Instant },
  ): void {
    if (!feedsSuppressions(event)) return;
    const { asmGroupId, outboundIp } = place;
    for (const change of feedSuppressions(account.suppressions, event, { at, asmGroupId, outboundIp })) {
      this.#scope.journal.append({
        at: this.#scope.clock.now(),
        kind: "suppression",
        account: account.name,
        ...change,
      });
    }
  }

  #selectionFor(account: Account, name: EventName): Selection {
    const selections = this.#selections.get(account) ?? new Map<EventName, Selection>();
    const known = selections.get(name);
    if (known !== undefined) return known;
    const all = account.settings.all();
    const selection = {
      postedTo: all.filter((settings) => posts(settings, name)).map(({ id }) => id),
      filteredBy: all.filter((settings) => !posts(settings, name)).map(({ id }) => id),
    };
    this.#selections.set(account, selections.set(name, selection));
    return selection;
  }
}

const NO_FAULTS: OccurredEvent["faults"] = [];

function posts(settings: WebhookSettings, name: EventName): boolean {
  if (!settings.isEnabled) return false;
  return name === "account_status_change"
    ? settings.postsAccountStatusChange
    : settings.flags[FLAG_OF_EVENT[name]];
}
