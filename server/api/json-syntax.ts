/** Where a text stops being JSON, and why. Lines and columns count from 1. */
export interface JsonSyntaxProblem {
  readonly line: number;
  readonly column: number;
  readonly message: string;
  readonly hint: string;
}

/** What may come next. */
type Expected = "value" | "first item" | "first name" | "name" | "colon" | "after value" | "end";

type Token = "{" | "}" | "[" | "]" | "," | ":" | "text" | "scalar";

/** What a token does: it opens or closes something, ends a value, divides two, or only leads on. */
type Step = "opens" | "closes" | "ends a value" | "divides" | Expected;

const VALUE = { "{": "opens", "[": "opens", text: "ends a value", scalar: "ends a value" } as const;

/** The tokens that may stand where something is expected. */
const STEPS: Readonly<Record<Expected, Readonly<Partial<Record<Token, Step>>>>> = {
  value: VALUE,
  "first item": { ...VALUE, "]": "closes" },
  "first name": { text: "colon", "}": "closes" },
  name: { text: "colon" },
  colon: { ":": "value" },
  "after value": { ",": "divides", "}": "closes", "]": "closes" },
  end: {},
};

// Blanks, then one of: a mark, a text, a number or word.
const TOKEN = new RegExp(
  String.raw`[ \t\n\r]*(?:([{}[\],:])` +
    String.raw`|("(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[\dA-Fa-f]{4}))*")` +
    String.raw`|((?:-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null)(?![\w.])))`,
  "y",
);

/**
 * Tells where a text stops being JSON; undefined: it is JSON.
 *
 * What `JSON.parse` says of it is for programmers, and names no line.
 */
export function jsonSyntaxProblem(text: string): JsonSyntaxProblem | undefined {
  const open: ("{" | "[")[] = [];
  let expected: Expected = "value";
  let at = 0;
  for (;;) {
    TOKEN.lastIndex = at;
    const [whole = "", mark, quoted] = TOKEN.exec(text) ?? [];
    if (whole === "") return problemWithoutToken(text, at, { expected, open });
    // The expression takes no other marks.
    const token = (mark ?? (quoted === undefined ? "scalar" : "text")) as Token;
    const next = following(expected, token, open);
    if (next === undefined) return problemAt(text, at + whole.search(/\S/), { expected, open });
    expected = next;
    at += whole.length;
  }
}

/** What may come behind a token; undefined: the token may not stand there. Keeps account of what is open. */
function following(expected: Expected, token: Token, open: ("{" | "[")[]): Expected | undefined {
  const step = STEPS[expected][token];
  switch (step) {
    case "opens":
      open.push(token === "{" ? "{" : "[");
      return token === "{" ? "first name" : "first item";
    case "closes":
      if (open.at(-1) !== (token === "}" ? "{" : "[")) return undefined;
      open.pop();
      return open.length === 0 ? "end" : "after value";
    case "ends a value":
      return open.length === 0 ? "end" : "after value";
    case "divides":
      return open.at(-1) === "{" ? "name" : "value";
    default:
      return step;
  }
}

interface State {
  readonly expected: Expected;
  readonly open: readonly ("{" | "[")[];
}

// No token begins here: the text is at its end, or it is no JSON.
function problemWithoutToken(text: string, from: number, state: State): JsonSyntaxProblem | undefined {
  const at = from + Math.max(0, text.slice(from).search(/[^ \t\n\r]|$/));
  if (at < text.length) return problemAt(text, at, state);
  return state.expected === "end" ? undefined : problemAt(text, text.length, state);
}

function problemAt(text: string, at: number, state: State): JsonSyntaxProblem {
  const before = text.slice(0, at).split("\n");
  const place = { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
  const character = String.fromCodePoint(text.codePointAt(at) ?? 0);
  if (at >= text.length)
    return { ...place, message: "The file ends too early.", hint: `Expected here: ${wording(state)}.` };
  if (character === '"' && !["colon", "after value", "end"].includes(state.expected)) {
    const hint = 'Close it with " on the same line; inside, write \\" and \\\\ and \\n.';
    return {
      ...place,
      message: "The text that begins here is not closed, or has a character that must be escaped.",
      hint,
    };
  }
  return {
    ...place,
    message: `${character === '"' ? "A text" : JSON.stringify(character)} may not stand here.`,
    hint: hintOn(character, state),
  };
}

function hintOn(character: string, state: State): string {
  if (character === "/" || character === "#") return "JSON has no comments: take it out.";
  if (character === "'") return "JSON has double quotes only.";
  if ((character === "}" && state.expected === "name") || (character === "]" && state.expected === "value"))
    return "There is a comma too many before it.";
  return `Expected here: ${wording(state)}.`;
}

function wording({ expected, open }: State): string {
  const end = open.at(-1) === "{" ? "}" : "]";
  switch (expected) {
    case "value":
      return "a value";
    case "first item":
      return 'a value or "]"';
    case "first name":
      return 'a name in double quotes or "}"';
    case "name":
      return "a name in double quotes";
    case "colon":
      return 'a colon ":"';
    case "after value":
      return `a comma or "${end}"`;
    case "end":
      return "nothing more";
  }
}
