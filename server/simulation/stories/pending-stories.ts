import type { Instant } from "../../contract/time.ts";
import type { Message } from "../events/event-fields.ts";
import { mailGroupState } from "./mail-group.ts";
import type { MailGroup, MailGroupState } from "./mail-group.ts";
import type { MailOrigin } from "./mail-origin.ts";
import type { PlannedStep } from "./story-step.ts";
import { alarmState } from "../time/timeline.ts";
import type { Alarm, AlarmState, Clock } from "../time/timeline.ts";

/** A story that is being told: what has yet to happen to a message. */
export interface ToldStory {
  readonly message: Message;
  readonly steps: readonly PlannedStep[];
  /** Undefined: it is of no run. */
  readonly origin: MailOrigin | undefined;
}

/** What waits for its instant: the next step of a story, or messages that are to be processed. Its alarm is null until it is set. */
export type PendingThing =
  | { readonly kind: "step"; readonly told: ToldStory; readonly index: number; alarm: Alarm | null }
  | { readonly kind: "mail"; readonly group: MailGroup; alarm: Alarm | null };

/** What waits for its instant, as plain data. Of a story only the steps that have not happened are kept. */
export type PendingThingState =
  | {
      readonly kind: "step";
      readonly message: Message;
      readonly steps: readonly PlannedStep[];
      readonly alarm: AlarmState;
    }
  | { readonly kind: "mail"; readonly group: MailGroupState; readonly alarm: AlarmState };

/** Whose things are meant: an account's, a run's, or all. */
export interface StoryOwner {
  readonly account?: string | undefined;
  readonly run?: string | undefined;
}

/** Something that was planned, with the alarm that lets it happen. */
export interface PlannedThing {
  readonly thing: PendingThing;
  readonly alarm: Alarm;
}

/** Who hears what is planned, and what is over. */
export interface StoryNotes {
  planned(alarm: Alarm, thing: PendingThing): void;
  /** What waited for this alarm waits no longer. */
  isOver(alarm: Alarm, thing: PendingThing): void;
}

/** What pending stories need. */
export interface PendingStoriesScope {
  readonly clock: Clock;
  /** Undefined: nothing is stored. */
  readonly changes: StoryNotes | undefined;
  happen(thing: PendingThing): void;
}

/** What waits for its instant, of all messages: one alarm for each. */
export class PendingStories {
  readonly #scope: PendingStoriesScope;
  readonly #pending = new Set<PendingThing>();

  constructor(scope: PendingStoriesScope) {
    this.#scope = scope;
  }

  /** Lets a thing happen at an instant. */
  add(at: Instant, thing: PendingThing): void {
    const alarm = this.#scope.clock.runFor(at, this.#ring, thing);
    thing.alarm = alarm;
    this.#pending.add(thing);
    this.#scope.changes?.planned(alarm, thing);
  }

  /** Lets nothing of an owner happen any more. */
  cancel(owner: StoryOwner): void {
    for (const thing of this.#pending) {
      if (!isOf(thing, owner)) continue;
      thing.alarm?.cancel();
      this.#remove(thing);
    }
  }

  /** All that waits, with its alarms. */
  planned(): readonly PlannedThing[] {
    return [...this.#pending].flatMap((thing) =>
      thing.alarm === null ? [] : [{ thing, alarm: thing.alarm }],
    );
  }

  /** All as plain data. Nothing of it may be of a run. */
  state(): readonly PendingThingState[] {
    return this.planned().map(({ thing, alarm }) => thingState(thing, alarmState(alarm)));
  }

  /** Takes the place of all that waits. */
  restore(states: readonly PendingThingState[]): void {
    this.#pending.clear();
    for (const state of states) {
      const thing = restoredThing(state);
      thing.alarm = this.#scope.clock.resume(state.alarm, () => this.#ring(thing));
      this.#pending.add(thing);
    }
  }

  readonly #ring = (thing: PendingThing): void => {
    this.#remove(thing);
    this.#scope.happen(thing);
  };

  #remove(thing: PendingThing): void {
    this.#pending.delete(thing);
    if (thing.alarm !== null) this.#scope.changes?.isOver(thing.alarm, thing);
  }
}

function isOf(thing: PendingThing, { account, run }: StoryOwner): boolean {
  const ownAccount = thing.kind === "mail" ? thing.group.mail.account : thing.told.message.account;
  const { origin } = thing.kind === "mail" ? thing.group : thing.told;
  return (account === undefined || ownAccount === account) && (run === undefined || origin?.run === run);
}

/** A thing that waits as plain data. */
export function thingState(thing: PendingThing, alarm: AlarmState): PendingThingState {
  if (thing.kind === "mail") return { kind: "mail", group: mailGroupState(thing.group), alarm };
  const { message, steps } = thing.told;
  return { kind: "step", message, steps: steps.slice(thing.index), alarm };
}

function restoredThing(state: PendingThingState): PendingThing {
  if (state.kind === "mail") {
    return { kind: "mail", group: { ...state.group, origin: undefined }, alarm: null };
  }
  const { message, steps } = state;
  return { kind: "step", told: { message, steps, origin: undefined }, index: 0, alarm: null };
}
