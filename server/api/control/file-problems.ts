import { hintFor } from "./nearest.ts";
import { shown } from "./shown.ts";

/** Something that is wrong in a file. */
export interface FileProblem {
  /** Where: `traffic[0].rates.clik`; empty: the file as a whole. */
  readonly path: string;
  readonly message: string;
  /** The nearest right name, or what is expected. */
  readonly hint: string;
}

/** Problems of one file that are told; the rest follow from them as often as not. */
export const MAX_FILE_PROBLEMS = 20;

/** Where a value stands in a file, and where its problems are told. */
export interface Place {
  readonly path: string;
  readonly problems: FileProblems;
}

/** What is wrong in one file, in the order in which it was found: the file's own. */
export class FileProblems {
  /** The whole file, for what can only be judged beside its other parts; undefined: there is no file around it. */
  readonly root: unknown;
  readonly #all: FileProblem[] = [];

  constructor(root?: unknown) {
    this.root = root;
  }

  add(problem: FileProblem): void {
    if (this.#all.length < MAX_FILE_PROBLEMS) this.#all.push(problem);
  }

  all(): readonly FileProblem[] {
    return this.#all;
  }
}

/** The place of a member: `rates.click`, `customArgs["a b"]`. */
export function memberPlace({ path, problems }: Place, name: string): Place {
  const isPlain = /^[\w$][\w$-]*$/.test(name);
  if (!isPlain) return { path: `${path}[${JSON.stringify(name.slice(0, 60))}]`, problems };
  return { path: path === "" ? name : `${path}.${name}`, problems };
}

/** The place of an item: `traffic[0]`. */
export function itemPlace({ path, problems }: Place, index: number): Place {
  return { path: `${path}[${index}]`, problems };
}

/** Tells that a value is not what it must be; `expected` completes "it must be …". */
export function tellWrong(place: Place, given: unknown, expected: string): undefined {
  const hint = `It must be ${expected}.`;
  place.problems.add({ path: place.path, message: `${subjectOf(place)} is ${shown(given)}.`, hint });
}

/** Tells that a word is none of those that are known. */
export function tellUnknownWord(place: Place, given: unknown, known: readonly string[]): undefined {
  const hint = hintFor(typeof given === "string" ? given : "", known);
  place.problems.add({ path: place.path, message: `${subjectOf(place)} is ${shown(given)}.`, hint });
}

/** Tells that there is no such member here. */
export function tellUnknownName(place: Place, name: string, known: readonly string[]): undefined {
  const { path } = memberPlace(place, name);
  const text = name.length > 60 ? `${name.slice(0, 57)}...` : name;
  place.problems.add({ path, message: `"${text}" is no known name here.`, hint: hintFor(name, known) });
}

/** Tells that a member is not there. */
export function tellMissing(place: Place, name: string, expected: string): undefined {
  const { path } = memberPlace(place, name);
  place.problems.add({ path, message: `"${name}" is missing.`, hint: `It must be ${expected}.` });
}

function subjectOf({ path }: Place): string {
  if (path === "") return "The file";
  const [, name] = /(?:^|\.)([\w$-]+)$/.exec(path) ?? [];
  return name === undefined ? "The item" : `"${name}"`;
}
