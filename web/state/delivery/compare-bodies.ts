import type { TextChange } from "./text-changes.ts";
import { textChanges } from "./text-changes.ts";

/** Two bodies as texts, JSON over many lines, and what differs between them. */
export interface ComparedBodies {
  readonly was: string;
  readonly is: string;
  readonly changes: readonly TextChange[];
}

/** The bodies to compare. */
export interface BodiesToCompare {
  readonly was: Uint8Array;
  readonly is: Uint8Array;
}

/** Compares two bodies; bytes that are no JSON are compared as the text that they are. */
export function compareBodies(bodies: BodiesToCompare): ComparedBodies {
  const [was, is] = [prettyOf(bodies.was), prettyOf(bodies.is)];
  return { was, is, changes: textChanges(was, is) };
}

function prettyOf(bytes: Uint8Array): string {
  const text = new TextDecoder().decode(bytes);
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}
