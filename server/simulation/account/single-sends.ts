import { lastPhase, testGroups, variationsOf, winningTemplateId } from "./ab-test.ts";
import type { Instant } from "../../contract/time.ts";
import type { Chance } from "../chance.ts";
import type { Contact, Contacts } from "./contacts.ts";
import { dynamicTemplateId, hexDigits, uuid } from "../events/identifiers.ts";
import type { Journal } from "../records/journal.ts";
import type { Mail } from "../stories/mail.ts";
import type { MessageFeed } from "./message-feed.ts";
import type { AbTest, SingleSend, SingleSendInput } from "./single-send.ts";
import { singleSendMail } from "./single-send-mail.ts";
import type { SingleSendPart } from "./single-send-mail.ts";
import { TextBudget } from "../records/text-budget.ts";
import { alarmState } from "../time/timeline.ts";
import type { Alarm, AlarmState, Clock } from "../time/timeline.ts";

/** Single sends of an account. Ours. */
export const MAX_SINGLE_SENDS = 1000;
/** Characters of all single sends of an account. Ours. */
export const MAX_SINGLE_SEND_CHARACTERS = 64 * 1024 * 1024;

/** An A/B test that is under way. */
interface RunningTest {
  readonly abTest: AbTest;
  /** Who got a variation. */
  readonly tested: ReadonlySet<string | null>;
}

interface PlannedSend {
  readonly alarm: Alarm;
  /** Null: it goes for the first time. */
  readonly test: RunningTest | null;
}

/** The single sends of an account as plain data. */
export interface SingleSendsState {
  readonly all: readonly SingleSend[];
  /** Those that are to go. */
  readonly planned: readonly {
    readonly id: string;
    readonly alarm: AlarmState;
    readonly test: { readonly abTest: AbTest; readonly tested: readonly (string | null)[] } | null;
  }[];
}

/** What single sends need of their account. */
export interface SingleSendsAccount {
  readonly name: string;
  readonly contacts: Contacts;
  readonly messages: MessageFeed;
}

/** What single sends need. */
export interface SingleSendsScope {
  readonly ids: Chance;
  readonly clock: Clock;
  readonly journal: Journal;
  now(): Instant;
  /** Lets happen what is due by now. */
  catchUp(): void;
  accept(mail: Mail): void;
}

/**
 * The single sends of one account: a scheduled one makes a mail at its instant, to those who are on its lists then.
 *
 * One with an A/B test goes to some of them first, a variation to each group. After the test's duration the winner
 * goes to the rest: to those on its lists then who got no variation.
 *
 * What they are is configuration. A reset makes drafts of them again.
 */
export class SingleSends {
  readonly #account: SingleSendsAccount;
  readonly #scope: SingleSendsScope;
  readonly #byId = new Map<string, SingleSend>();
  readonly #alarms = new Map<string, PlannedSend>();
  readonly #budget = new TextBudget(MAX_SINGLE_SEND_CHARACTERS);

  constructor(account: SingleSendsAccount, scope: SingleSendsScope) {
    this.#account = account;
    this.#scope = scope;
  }

  /** Undefined: there is no room. */
  create(input: SingleSendInput, templateName: string): SingleSend | undefined {
    this.#scope.catchUp();
    if (this.#byId.size >= MAX_SINGLE_SENDS) return undefined;
    const { ids: chance } = this.#scope;
    const now = this.#scope.now();
    const ids = {
      id: uuid(chance),
      templateId: dynamicTemplateId(chance),
      templateVersionId: uuid(chance),
      templateHash: hexDigits(chance, 64),
    };
    const made = { ids, templateName, winner: null, createdAt: now, updatedAt: now };
    return this.#put({ ...input, ...made, status: "draft" });
  }

  /** Changes what is given; undefined: there is no room. */
  update(single: SingleSend, change: Partial<SingleSendInput>): SingleSend | undefined {
    return this.#put({ ...single, ...change, updatedAt: this.#scope.now() });
  }

  find(id: string): SingleSend | undefined {
    this.#scope.catchUp();
    return this.#byId.get(id);
  }

  all(): readonly SingleSend[] {
    this.#scope.catchUp();
    return [...this.#byId.values()];
  }

  /** Deletes a single send, which does not go then; false: there is none. */
  remove(id: string): boolean {
    this.#scope.catchUp();
    this.#cancelAlarm(id);
    this.#budget.release(id);
    return this.#byId.delete(id);
  }

  /** Lets a draft go at an instant, or at once where it is past; a scheduled one gets the new instant. */
  schedule(id: string, at: Instant): void {
    const single = this.find(id);
    if (single === undefined || single.status === "triggered") return;
    this.#cancelAlarm(id);
    const sendAt = Math.max(at, this.#scope.now());
    this.#byId.set(id, { ...single, status: "scheduled", sendAt });
    if (sendAt === this.#scope.now()) this.#trigger(id);
    else this.#plan(id, null, (task) => this.#scope.clock.runAt(sendAt, task));
  }

  #plan(id: string, test: RunningTest | null, setAlarm: (task: () => void) => Alarm): void {
    const alarm = setAlarm(() => (test === null ? this.#trigger(id) : this.#sendWinner(id, test)));
    this.#alarms.set(id, { alarm, test });
  }

  /**
   * Makes a scheduled single send a draft again; of one under test, the winner does not go then.
   *
   * Undefined: there is none, or it is too late.
   */
  unschedule(id: string): SingleSend | undefined {
    const single = this.find(id);
    if (single === undefined || (single.status === "triggered" && !this.#alarms.has(id))) return undefined;
    this.#cancelAlarm(id);
    const stopped = single.status === "triggered" ? single : { ...single, status: "draft" as const };
    this.#byId.set(id, stopped);
    return stopped;
  }

  /** All as plain data. */
  state(): SingleSendsState {
    return {
      all: [...this.#byId.values()],
      planned: [...this.#alarms].map(([id, { alarm, test }]) => ({
        id,
        alarm: alarmState(alarm),
        test: test === null ? null : { abTest: test.abTest, tested: [...test.tested] },
      })),
    };
  }

  /** Takes the place of all; to be called before any other thing. */
  restore({ all, planned }: SingleSendsState): void {
    for (const single of all) this.#put(single);
    for (const { id, alarm, test } of planned) {
      const running = test === null ? null : { abTest: test.abTest, tested: new Set(test.tested) };
      this.#plan(id, running, (task) => this.#scope.clock.resume(alarm, task));
    }
  }

  /** Makes all drafts again. */
  clear(): void {
    for (const [id, single] of this.#byId) {
      this.#cancelAlarm(id);
      this.#byId.set(id, { ...single, status: "draft", winner: null });
    }
  }

  #put(single: SingleSend): SingleSend | undefined {
    const { id } = single.ids;
    if (!this.#budget.hold(id, JSON.stringify(single).length)) return undefined;
    this.#byId.set(id, single);
    return single;
  }

  #cancelAlarm(id: string): void {
    this.#alarms.get(id)?.alarm.cancel();
    this.#alarms.delete(id);
  }

  #trigger(id: string): void {
    this.#alarms.delete(id);
    const single = this.#byId.get(id);
    if (single === undefined) return;
    this.#byId.set(id, { ...single, status: "triggered" });
    const contacts = this.#recipientsOf(single);
    if (contacts.length === 0)
      return this.#note(
        `single send "${single.name}" went to nobody: no contact with an address is on its lists`,
      );
    const { abTest, ids } = single;
    if (abTest === null) return this.#send(single, { contacts, phase: lastPhase(ids.templateId) });
    const groups = testGroups(id, abTest, contacts);
    for (const [index, phase] of variationsOf(ids, abTest).entries())
      this.#send(single, { contacts: groups[index] ?? [], phase });
    const tested = new Set(groups.flat().map(({ email }) => email));
    const { clock } = this.#scope;
    this.#plan(id, { abTest, tested }, (task) => clock.runAt(clock.now() + abTest.durationMs, task));
  }

  #sendWinner(id: string, { abTest, tested }: RunningTest): void {
    this.#alarms.delete(id);
    const single = this.#byId.get(id);
    if (single === undefined) return;
    const templateId = winningTemplateId(single.ids, abTest, this.#account.messages.after(0));
    this.#byId.set(id, { ...single, winner: { templateId, selectedAt: this.#scope.clock.now() } });
    const contacts = this.#recipientsOf(single).filter(({ email }) => !tested.has(email));
    this.#note(
      `the A/B test of single send "${single.name}" is over: ${templateId} wins, and goes to ${contacts.length} more`,
    );
    this.#send(single, { contacts, phase: lastPhase(templateId) });
  }

  #send(single: SingleSend, part: SingleSendPart): void {
    if (part.contacts.length > 0) this.#scope.accept(singleSendMail(single, this.#account.name, part));
  }

  #note(text: string): void {
    this.#scope.journal.append({ at: this.#scope.clock.now(), kind: "note", text });
  }

  // Nobody gets it twice who is on two lists. Assumed: segments are empty.
  #recipientsOf({ listIds, toAll }: SingleSend): readonly Contact[] {
    return this.#account.contacts
      .all()
      .filter(({ email, listIds: own }) => email !== null && (toAll || listIds.some((id) => own.has(id))));
  }
}
