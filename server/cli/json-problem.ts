/** Where a text stops being JSON, and why, in the parser's words. */
export interface JsonProblem {
  readonly line: number;
  readonly column: number;
  readonly message: string;
}

/** Finds the place where a text stops being JSON; undefined: it is JSON. */
export function jsonProblem(text: string): JsonProblem | undefined {
  const whole = parseMessage(text);
  if (whole === undefined) return undefined;
  // Node 20 names no place where it meets a token it did not expect. Beginnings of the text tell it: those that end
  // before the place are merely incomplete.
  let [good, bad] = [0, text.length + 1];
  while (bad - good > 1) {
    const middle = Math.floor((good + bad) / 2);
    if (middle <= text.length && isBeginning(text.slice(0, middle))) good = middle;
    else bad = middle;
  }
  const before = text.slice(0, good).split("\n");
  const message = whole
    .replace(/(, | )?(\.\.\.)?".*" is not valid JSON$/s, "")
    .replace(/( in JSON)? at position .*$/s, "");
  return { line: before.length, column: (before.at(-1) ?? "").length + 1, message };
}

function isBeginning(text: string): boolean {
  const message = parseMessage(text);
  if (message === undefined || message.startsWith("Unexpected end")) return true;
  const position = /position (\d+)/.exec(message)?.[1];
  return message.startsWith("Unterminated string") || Number(position) === text.length || endsInWord(text);
}

// "tru" is the beginning of true, and an unexpected token to the parser.
function endsInWord(text: string): boolean {
  const word = /[a-z]+$/.exec(text)?.[0];
  if (word === undefined) return false;
  const full = ["true", "false", "null"].find((literal) => literal !== word && literal.startsWith(word));
  if (full === undefined) return false;
  const completed = `${text.slice(0, -word.length)}${full}`;
  return isBeginning(completed);
}

function parseMessage(text: string): string | undefined {
  try {
    JSON.parse(text);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
