/** Where in a body of events a text or a number stands. */
export interface ScalarPlace {
  /** The event's member that it is, or is within; undefined: it belongs to no event. */
  readonly member: string | undefined;
  /** It is within the member's value: an element of its array, or a member of its object. */
  readonly isNested: boolean;
}

/** Answers what is to stand for a text (with its quotes) or a number, written as JSON. */
export type RewriteScalar = (raw: string, place: ScalarPlace) => string;

/**
 * Rewrites the texts and numbers of valid JSON; everything else stays as it was written: white space, order, names.
 *
 * An event is an object at the top, or an element of the array at the top.
 */
export function rewriteScalars(json: string, rewrite: RewriteScalar): string {
  const walk = new Walk(json, rewrite);
  return walk.run();
}

/** The names of members anywhere in valid JSON, as they are meant rather than as they are spelled. */
export function memberNames(json: string): readonly string[] {
  const names: string[] = [];
  const walk = new Walk(
    json,
    (raw) => raw,
    (name) => names.push(name),
  );
  walk.run();
  return names;
}

interface Container {
  readonly isObject: boolean;
  readonly isEvent: boolean;
  /** Of an event: the member whose value is being read. Deeper: the event's member that all of it belongs to. */
  member: string | undefined;
  /** Of an object: what comes next is a name. */
  expectsName: boolean;
}

class Walk {
  readonly #json: string;
  readonly #rewrite: RewriteScalar;
  readonly #onName: (name: string) => void;
  readonly #containers: Container[] = [];
  readonly #pieces: string[] = [];
  #copiedTo = 0;
  #at = 0;

  constructor(json: string, rewrite: RewriteScalar, onName: (name: string) => void = () => undefined) {
    this.#json = json;
    this.#rewrite = rewrite;
    this.#onName = onName;
  }

  run(): string {
    while (this.#at < this.#json.length) this.#step(this.#json.charAt(this.#at));
    return this.#pieces.join("") + this.#json.slice(this.#copiedTo);
  }

  #step(character: string): void {
    switch (character) {
      case '"':
        return this.#text();
      case "{":
      case "[":
        return this.#open(character === "{");
      case "}":
      case "]":
        this.#containers.pop();
        break;
      case ",":
        this.#expectName(true);
        break;
      case ":":
        this.#expectName(false);
        break;
      default:
        if (/[-\d]/.test(character)) return this.#scalar(endOfNumber(this.#json, this.#at));
    }
    this.#at += 1;
  }

  #open(isObject: boolean): void {
    const outer = this.#containers.at(-1);
    const isEvent = isObject && (outer === undefined || (this.#containers.length === 1 && !outer.isObject));
    this.#containers.push({ isObject, isEvent, member: outer?.member, expectsName: isObject });
    this.#at += 1;
  }

  #expectName(isNext: boolean): void {
    const container = this.#containers.at(-1);
    if (container !== undefined) container.expectsName = isNext && container.isObject;
  }

  #text(): void {
    const end = endOfText(this.#json, this.#at);
    const container = this.#containers.at(-1);
    if (container?.expectsName !== true) return this.#scalar(end);
    const name: unknown = JSON.parse(this.#json.slice(this.#at, end));
    this.#onName(String(name));
    if (container.isEvent) container.member = String(name);
    this.#at = end;
  }

  #scalar(end: number): void {
    const container = this.#containers.at(-1);
    const place = { member: container?.member, isNested: container?.isEvent === false };
    const raw = this.#json.slice(this.#at, end);
    const rewritten = this.#rewrite(raw, place);
    if (rewritten !== raw) {
      this.#pieces.push(this.#json.slice(this.#copiedTo, this.#at), rewritten);
      this.#copiedTo = end;
    }
    this.#at = end;
  }
}

function endOfText(json: string, start: number): number {
  for (let at = start + 1; at < json.length; at += 1) {
    const character = json.charAt(at);
    if (character === "\\") at += 1;
    else if (character === '"') return at + 1;
  }
  return json.length;
}

function endOfNumber(json: string, start: number): number {
  const number = /[-+.\deE]+/y;
  number.lastIndex = start;
  return number.test(json) ? number.lastIndex : start + 1;
}
