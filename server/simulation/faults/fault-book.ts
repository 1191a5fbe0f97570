import { FAULT_KINDS, FAULTS } from "../../contract/faults.ts";
import type { FaultKind, FaultRule, FaultSubject } from "../../contract/faults.ts";
import type { Instant } from "../../contract/time.ts";
import type { Chance } from "../chance.ts";

/** Who switched faults on: a person, for one account or all, or a run. */
export interface FaultSource {
  readonly name: string;
  /** Null: all accounts. */
  readonly account: string | null;
  readonly rules: readonly FaultRule[];
  /** What the rules' windows count from. */
  readonly since: Instant;
  /** The chance that rates draw on. */
  readonly chance: Chance;
  /** The run whose faults they are; null: a person's. */
  readonly run: string | null;
  onStrike(kind: FaultKind): void;
}

/** A source of faults as plain data. */
export interface FaultSourceState {
  /** Null: all accounts. */
  readonly account: string | null;
  readonly since: Instant;
  /** `seen`: how many things the rule could have struck so far. */
  readonly rules: readonly { readonly rule: FaultRule; readonly seen: number }[];
}

/** What may be struck. */
export interface FaultTarget {
  readonly account: string;
  /** Null where no settings entry is concerned. */
  readonly webhookId: string | null;
  readonly at: Instant;
  /** The number of the attempt. */
  readonly attempt?: number;
}

/** A fault that strikes. */
export interface Strike {
  readonly kind: FaultKind;
  readonly rule: FaultRule;
  readonly run: string | null;
  /** What the fault's own details draw on: which byte, which order. */
  readonly chance: Chance;
}

interface ActiveRule {
  readonly rule: FaultRule;
  readonly source: FaultSource;
  seen: number;
}

/**
 * Knows which faults are switched on and decides whether one strikes.
 *
 * Each rule counts and draws on its own, for whatever it could strike, so that one more rule never shifts another. It
 * changes nothing itself.
 */
export class FaultBook {
  readonly #sources = new Map<string, FaultSource>();
  #byKind = new Map<FaultKind, ActiveRule[]>();
  #struck = new Map<FaultKind, number>();
  #subjects: ReadonlySet<FaultSubject> = new Set();

  /** Switches the faults of a source on, in place of those it had. */
  set(source: FaultSource): void {
    if (source.rules.length === 0) this.#sources.delete(source.name);
    else this.#sources.set(source.name, source);
    this.#rebuild();
  }

  /** Switches the faults of a source off. */
  remove(name: string): void {
    if (this.#sources.delete(name)) this.#rebuild();
  }

  /** How many things each rule of a source could have struck so far. */
  seenBy({ rules }: FaultSource): readonly number[] {
    const seen = this.#seen();
    return rules.map((rule) => seen.get(rule) ?? 0);
  }

  /** The sources that are switched on, in the order in which they strike. */
  sources(): readonly FaultSource[] {
    return [...this.#sources.values()];
  }

  /** Takes the place of all sources, with what their rules have seen and how often what struck. */
  restore(
    sources: readonly { readonly source: FaultSource; readonly seen: readonly number[] }[],
    struck: Readonly<Partial<Record<FaultKind, number>>>,
  ): void {
    this.#sources.clear();
    for (const { source } of sources) this.#sources.set(source.name, source);
    this.#byKind = new Map();
    this.#rebuild(
      new Map(sources.flatMap(({ source, seen }) => source.rules.map((rule, nth) => [rule, seen[nth] ?? 0]))),
    );
    this.#struck = new Map(
      FAULT_KINDS.flatMap((kind) => (struck[kind] === undefined ? [] : [[kind, struck[kind]]])),
    );
  }

  /** Forgets how often what struck. */
  clearCounts(): void {
    this.#struck = new Map();
  }

  /** How often each kind struck so far; kinds that never did are left out. */
  struck(): Readonly<Partial<Record<FaultKind, number>>> {
    return Object.fromEntries(this.#struck);
  }

  /** Some fault of that subject is switched on. Where none is, nobody need ask further. */
  concerns(subject: FaultSubject): boolean {
    return this.#subjects.has(subject);
  }

  /** Decides whether a fault of this kind strikes. */
  strike(kind: FaultKind, target: FaultTarget): Strike | undefined {
    const active = this.#byKind.get(kind);
    if (active === undefined) return undefined;
    const struck = active.filter((each) => concerns(each, target) && triggers(each, target));
    const [first] = struck;
    if (first === undefined) return undefined;
    this.#struck.set(kind, (this.#struck.get(kind) ?? 0) + 1);
    const { rule, source } = first;
    source.onStrike(kind);
    return { kind, rule, run: source.run, chance: source.chance };
  }

  #seen(): ReadonlyMap<FaultRule, number> {
    return new Map([...this.#byKind.values()].flat().map((each) => [each.rule, each.seen]));
  }

  // Rules that stay keep their counts: changing one does not begin another's "every 5th" anew.
  #rebuild(before: ReadonlyMap<FaultRule, number> = this.#seen()): void {
    this.#byKind = new Map();
    for (const source of this.#sources.values()) {
      for (const rule of source.rules) {
        const active = { rule, source, seen: before.get(rule) ?? 0 };
        this.#byKind.set(rule.kind, [...(this.#byKind.get(rule.kind) ?? []), active]);
      }
    }
    const kinds = FAULT_KINDS.filter((kind) => this.#byKind.has(kind));
    this.#subjects = new Set(kinds.map((kind) => FAULTS[kind].subject));
  }
}

function concerns({ rule, source }: ActiveRule, { account, webhookId, at }: FaultTarget): boolean {
  if (source.account !== null && source.account !== account) return false;
  if (rule.webhook !== null && rule.webhook !== webhookId) return false;
  const elapsed = at - source.since;
  return elapsed >= rule.fromMs && (rule.forMs === null || elapsed < rule.fromMs + rule.forMs);
}

function triggers(active: ActiveRule, { attempt }: FaultTarget): boolean {
  const { trigger } = active.rule;
  switch (trigger.form) {
    case "rate":
      return trigger.rate >= 1 || active.source.chance.fraction() < trigger.rate;
    case "every":
      return ++active.seen % trigger.every === 0;
    case "attempts":
      return attempt !== undefined && attempt >= trigger.first && attempt <= trigger.last;
  }
}
