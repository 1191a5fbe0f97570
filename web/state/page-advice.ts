import { checkTexts } from "../texts/check-texts.ts";

type Flag = keyof typeof checkTexts.advice;

// The names of a literal's own members.
const FLAGS = Object.keys(checkTexts.advice) as readonly Flag[];

/**
 * What to do on this page where a check's words name options of the command line.
 *
 * Null: they name none, or none that a person here could want.
 */
export function pageAdvice(...words: readonly string[]): string | null {
  const named = new Set(words.flatMap((text) => text.match(/--[a-z][a-z-]*/g) ?? []));
  const known = FLAGS.find((flag) => named.has(flag));
  return known === undefined ? null : checkTexts.advice[known];
}
