import type { JsonObject, JsonValue } from "../../../contract/json.ts";
import type { Instant } from "../../../contract/time.ts";
import type { MailProblem } from "../errors.ts";
import { valuesAt } from "../json-members.ts";
import { MAX_PROBLEMS } from "../json-shape.ts";
import { problemAt } from "./mail-problem.ts";

/** What a rule may look at besides the value it is about. */
export interface MailFacts {
  readonly mail: JsonObject;
  readonly now: Instant;
}

/**
 * One demand of mail/send on one member.
 *
 * A rule is silent about values of the wrong type: the shape has spoken about them already.
 */
export interface MailRule {
  /** Where it holds: `*` stands for every item of a list. An absent member of a present object counts. */
  readonly at: string;
  /** The field that the answer names, where it is not the place itself. */
  readonly field?: string;
  /** Behind the help page's `#`, where it does not follow from the place. */
  readonly help?: string;
  /** What is wrong, in SendGrid's words; undefined: nothing. */
  complaint(value: JsonValue | undefined, facts: MailFacts): string | undefined;
}

/** The problems that rules find, in the order of the rules. */
export function ruleProblems(rules: readonly MailRule[], facts: MailFacts): readonly MailProblem[] {
  const problems: MailProblem[] = [];
  for (const rule of rules) {
    for (const { path, value } of valuesAt(facts.mail, rule.at)) {
      const message = rule.complaint(value, facts);
      if (message === undefined) continue;
      const text = rule.help === undefined ? { message } : { message, help: rule.help };
      problems.push(problemAt(rule.field ?? path, text));
      if (problems.length >= MAX_PROBLEMS) return problems;
    }
  }
  return problems;
}

/** A rule on a text that may be absent: `message` is said when `isBroken`. */
export function textRule(at: string, isBroken: (text: string) => boolean, message: string): MailRule {
  return { at, complaint: (value) => (typeof value === "string" && isBroken(value) ? message : undefined) };
}
