/** A word, value or sign of a query, and where it begins, counted from 1. */
export type QueryToken =
  | { readonly kind: "word"; readonly text: string; readonly at: number }
  | { readonly kind: "text"; readonly text: string; readonly at: number }
  | { readonly kind: "number"; readonly text: string; readonly value: number; readonly at: number }
  | { readonly kind: "sign"; readonly text: string; readonly at: number }
  | { readonly kind: "end"; readonly text: "the end"; readonly at: number };

/** What became of a query's text. */
export type Tokens =
  | { readonly kind: "tokens"; readonly tokens: readonly QueryToken[] }
  | { readonly kind: "problem"; readonly message: string };

/** Cuts a query into tokens. Documented: texts stand in quotes, and a backslash goes before a quote inside. */
export function tokensOf(query: string): Tokens {
  const tokens: QueryToken[] = [];
  let at = 0;
  while (at < query.length) {
    TOKEN.lastIndex = at;
    const match = TOKEN.exec(query);
    if (match === null) return { kind: "problem", message: problemAt(query, at) };
    const token = tokenOf(match, at + 1);
    if (token !== undefined) tokens.push(token);
    at = TOKEN.lastIndex;
  }
  tokens.push({ kind: "end", text: "the end", at: query.length + 1 });
  return { kind: "tokens", tokens };
}

const TOKEN = new RegExp(
  [
    String.raw`(?<space>\s+)`,
    String.raw`(?<word>[A-Za-z_]\w*)`,
    String.raw`"(?<double>(?:[^"\\]|\\[\s\S])*)"`,
    String.raw`'(?<single>(?:[^'\\]|\\[\s\S])*)'`,
    String.raw`(?<number>-?\d{1,15}(?:\.\d{1,15})?)`,
    String.raw`(?<sign>!=|<=|>=|[=<>(),[\]])`,
  ].join("|"),
  "y",
);

function tokenOf({ groups = {} }: RegExpExecArray, at: number): QueryToken | undefined {
  const { word, number, sign } = groups;
  if (word !== undefined) return { kind: "word", text: word, at };
  if (number !== undefined) return { kind: "number", text: number, value: Number(number), at };
  if (sign !== undefined) return { kind: "sign", text: sign, at };
  const quoted = groups["double"] ?? groups["single"];
  return quoted === undefined
    ? undefined
    : { kind: "text", text: quoted.replaceAll(/\\([\s\S])/g, "$1"), at };
}

function problemAt(query: string, at: number): string {
  const sign = query.slice(at, at + 1);
  return sign === '"' || sign === "'"
    ? `the text that begins at character ${at + 1} has no end`
    : `unexpected '${sign}' at character ${at + 1}`;
}
