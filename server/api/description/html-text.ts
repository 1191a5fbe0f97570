/** HTML that may stand in a page as it is. */
export interface Html {
  readonly html: string;
}

type Part = string | number | Html | readonly Html[];

/** HTML from a template: texts that are put in are escaped, HTML is not. */
export function html(strings: TemplateStringsArray, ...parts: readonly Part[]): Html {
  const rest = parts.map((part, index) => textOf(part) + (strings[index + 1] ?? ""));
  return { html: (strings[0] ?? "") + rest.join("") };
}

/** No HTML at all. */
export const NOTHING: Html = { html: "" };

function textOf(part: Part): string {
  if (typeof part === "string" || typeof part === "number") return escaped(String(part));
  return "html" in part ? part.html : part.map((each) => each.html).join("");
}

function escaped(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => `&#${character.codePointAt(0) ?? 0};`);
}
