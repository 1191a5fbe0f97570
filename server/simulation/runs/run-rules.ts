import type { Rules } from "../rules.ts";
import type { Run } from "./run.ts";

/** What the rules of runs need. */
export interface RunRulesScope {
  rules(): Rules;
  setRules(change: Partial<Rules>): void;
}

/** Some rules by name. */
type NamedRules = Record<string, Rules[keyof Rules]>;

/**
 * Changes rules for as long as a run goes on.
 *
 * Runs may end in any order: each rule is then what the last of those that go on wants, and what it was before them
 * once none does.
 */
export class RunRules {
  readonly #scope: RunRulesScope;
  /** What the runs that go on found, in the order in which they began. */
  readonly #found: NamedRules[] = [];

  constructor(scope: RunRulesScope) {
    this.#scope = scope;
  }

  /** Changes the rules that a run names, until it ends. */
  change(run: Run): void {
    const { rules } = run.scenario;
    const names = new Set(Object.keys(rules));
    if (names.size === 0) return;
    const before = Object.entries(this.#scope.rules());
    const found: NamedRules = Object.fromEntries(before.filter(([name]) => names.has(name)));
    this.#found.push(found);
    this.#scope.setRules(rules);
    run.atEnd(() => this.#putBack(found));
  }

  #putBack(found: NamedRules): void {
    const place = this.#found.indexOf(found);
    this.#found.splice(place, 1);
    const later = this.#found.slice(place);
    const back: NamedRules = {};
    for (const [name, rule] of Object.entries(found)) {
      // A run that began later goes on with its own, and leaves behind what this one found.
      const heir = later.find((each) => Object.hasOwn(each, name)) ?? back;
      heir[name] = rule;
    }
    this.#scope.setRules(back);
  }
}
