import type {
  Comparison,
  Condition,
  FieldName,
  MessageQuery,
  QueryValue,
  ReadQuery,
} from "./message-query.ts";
import { tokensOf } from "./query-tokens.ts";
import type { QueryToken } from "./query-tokens.ts";
import { readInstant } from "./query-instant.ts";

/** Characters of a query that are read; no address line is as long. Assumed. */
export const MAX_QUERY_LENGTH = 16_000;

/** Parentheses and NOTs inside each other. Assumed. */
export const MAX_QUERY_DEPTH = 50;

/**
 * Understands a query of the Email Activity and Logs APIs: any text is a query or a problem, never an exception.
 *
 * Documented: comparisons, LIKE, IN, BETWEEN, IS NULL with their NOTs, AND, OR, NOT, TIMESTAMP; Contains(list, value).
 * Left out: arithmetic and INTERVAL. Observed: keywords in small letters. Assumed: AND binds tighter than OR, and the
 * words of what is wrong, after SendGrid's "invalid syntax: ".
 */
export function parseQuery(text: string): ReadQuery<MessageQuery> {
  if (text.length > MAX_QUERY_LENGTH)
    return syntaxProblem(`the query is longer than ${MAX_QUERY_LENGTH} characters`);
  const cut = tokensOf(text);
  if (cut.kind === "problem") return syntaxProblem(cut.message);
  const parser = new QueryParser(cut.tokens);
  const query = parser.query();
  return query === undefined ? syntaxProblem(parser.problem) : { kind: "query", query };
}

/** A problem in the words of SendGrid. Documented: how it begins. */
export function syntaxProblem(message: string): ReadQuery<never> {
  return { kind: "problem", message: `invalid syntax: ${message}`, isType: false };
}

const COMPARISONS: readonly Comparison[] = ["=", "!=", "<", "<=", ">", ">="];
const KEYWORDS: ReadonlySet<string> = new Set(
  "AND OR NOT LIKE IN BETWEEN IS NULL TIMESTAMP TRUE FALSE INTERVAL".split(" "),
);

/**
 * Reads tokens from left to right, a method for each rule of the grammar.
 *
 * A method that answers undefined has said in `problem` what it did not find; nothing is read after that.
 */
class QueryParser {
  problem = "";
  readonly #tokens: readonly QueryToken[];
  #place = 0;
  #depth = 0;

  constructor(tokens: readonly QueryToken[]) {
    this.#tokens = tokens;
  }

  query(): MessageQuery | undefined {
    const query = this.#joined("or");
    if (query === undefined) return undefined;
    return this.#next().kind === "end" ? query : this.#fail("AND, OR or the end");
  }

  #joined(kind: "and" | "or"): MessageQuery | undefined {
    const parts: MessageQuery[] = [];
    do {
      const part = kind === "or" ? this.#joined("and") : this.#negated();
      if (part === undefined) return undefined;
      parts.push(part);
    } while (this.#takesWord(kind.toUpperCase()));
    const [only] = parts;
    return parts.length === 1 ? only : { kind, parts };
  }

  #negated(): MessageQuery | undefined {
    if (++this.#depth > MAX_QUERY_DEPTH) {
      this.problem = `more than ${MAX_QUERY_DEPTH} conditions inside each other`;
      return undefined;
    }
    const query = this.#takesWord("NOT") ? this.#not() : this.#primary();
    this.#depth--;
    return query;
  }

  #not(): MessageQuery | undefined {
    const part = this.#negated();
    return part === undefined ? undefined : { kind: "not", part };
  }

  #primary(): MessageQuery | undefined {
    if (!this.#takesSign("(")) return this.#condition();
    const query = this.#joined("or");
    return query !== undefined && this.#expectsSign(")") ? query : undefined;
  }

  #condition(): Condition | undefined {
    const token = this.#next();
    if (token.kind !== "word" || KEYWORDS.has(token.text.toUpperCase())) return this.#fail("a field");
    this.#place++;
    if (token.text.toUpperCase() === "CONTAINS" && this.#takesSign("(")) return this.#contains();
    const field = this.#fieldOf(token.text);
    return field === undefined ? undefined : this.#conditionOn(field);
  }

  #contains(): Condition | undefined {
    const token = this.#next();
    if (token.kind !== "word") return this.#fail("a field");
    this.#place++;
    const field = this.#fieldOf(token.text);
    if (field === undefined || !this.#expectsSign(",")) return undefined;
    const value = this.#value();
    return value !== undefined && this.#expectsSign(")") ? { kind: "contains", field, value } : undefined;
  }

  #fieldOf(name: string): FieldName | undefined {
    if (!this.#takesSign("[")) return { name, key: null };
    const token = this.#next();
    if (token.kind !== "text") return this.#fail("a text in quotes");
    this.#place++;
    return this.#expectsSign("]") ? { name, key: token.text } : undefined;
  }

  #conditionOn(field: FieldName): Condition | undefined {
    const operator = COMPARISONS.find((sign) => this.#takesSign(sign));
    if (operator !== undefined) {
      const value = this.#value();
      return value === undefined ? undefined : { kind: "compare", field, operator, value };
    }
    if (this.#takesWord("IS")) {
      const isNegated = this.#takesWord("NOT");
      return this.#takesWord("NULL") ? { kind: "null", field, isNegated } : this.#fail("NULL");
    }
    const isNegated = this.#takesWord("NOT");
    if (this.#takesWord("LIKE")) {
      const value = this.#value();
      return value === undefined ? undefined : { kind: "like", field, isNegated, value };
    }
    if (this.#takesWord("IN")) {
      const values = this.#values();
      return values === undefined ? undefined : { kind: "in", field, isNegated, values };
    }
    return this.#takesWord("BETWEEN")
      ? this.#between(field, isNegated)
      : this.#fail(isNegated ? "LIKE, IN or BETWEEN" : "an operator");
  }

  #between(field: FieldName, isNegated: boolean): Condition | undefined {
    const from = this.#value();
    if (from === undefined) return undefined;
    if (!this.#takesWord("AND")) return this.#fail("AND");
    const to = this.#value();
    return to === undefined ? undefined : { kind: "between", field, isNegated, from, to };
  }

  #values(): readonly QueryValue[] | undefined {
    if (!this.#expectsSign("(")) return undefined;
    const values: QueryValue[] = [];
    do {
      const value = this.#value();
      if (value === undefined) return undefined;
      values.push(value);
    } while (this.#takesSign(","));
    return this.#expectsSign(")") ? values : undefined;
  }

  #value(): QueryValue | undefined {
    const token = this.#next();
    if (token.kind === "text") return this.#took({ type: "STRING", value: token.text });
    if (token.kind === "number") return this.#took({ type: "NUMBER", value: token.value });
    if (this.#takesWord("TRUE")) return { type: "BOOLEAN", value: true };
    if (this.#takesWord("FALSE")) return { type: "BOOLEAN", value: false };
    return this.#takesWord("TIMESTAMP") ? this.#instant() : this.#fail("a value");
  }

  #instant(): QueryValue | undefined {
    const token = this.#next();
    if (token.kind !== "text") return this.#fail("a text in quotes");
    const value = readInstant(token.text);
    if (value !== undefined) return this.#took({ type: "TIMESTAMP", value });
    this.problem = `'${token.text.slice(0, 60)}' is not a timestamp such as 2026-01-31T12:00:00Z`;
    return undefined;
  }

  #took(value: QueryValue): QueryValue {
    this.#place++;
    return value;
  }

  #next(): QueryToken {
    // The last token is the end, which nothing takes.
    return this.#tokens[this.#place] ?? { kind: "end", text: "the end", at: 0 };
  }

  #takesWord(keyword: string): boolean {
    const token = this.#next();
    const isIt = token.kind === "word" && token.text.toUpperCase() === keyword;
    if (isIt) this.#place++;
    return isIt;
  }

  #takesSign(sign: string): boolean {
    const token = this.#next();
    const isIt = token.kind === "sign" && token.text === sign;
    if (isIt) this.#place++;
    return isIt;
  }

  #expectsSign(sign: string): boolean {
    if (this.#takesSign(sign)) return true;
    this.#fail(`'${sign}'`);
    return false;
  }

  #fail(expected: string): undefined {
    const { kind, text, at } = this.#next();
    const found = kind === "end" ? text : `'${text.slice(0, 60)}' at character ${at}`;
    this.problem = `expected ${expected}, found ${found}`;
    return undefined;
  }
}
