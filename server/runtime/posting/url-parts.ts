import type { TextPart } from "../recording/address-runs.ts";

/** A part of a URL by what it may tell: where it leads, who asks for it, or what it carries along. */
export interface UrlPart extends TextPart {
  readonly kind: "mark" | "credentials" | "place" | "value";
}

/**
 * Cuts a URL, or what should be one, into its parts: together they are the whole text.
 *
 * Values are those of the query, and all that stands behind a "#".
 */
export function urlParts(text: string): readonly UrlPart[] {
  const scheme = /^[a-z][a-z\d+.-]*:\/\//i.exec(text)?.[0] ?? "";
  const credentials = scheme === "" ? "" : (/^[^/?#]*@/.exec(text.slice(scheme.length))?.[0] ?? "");
  const parts = new Parts();
  parts.add("mark", scheme);
  parts.add("credentials", credentials);
  const rest = text.slice(parts.end);
  const [beforeFragment, fragment] = cutAt(rest, "#");
  const [place, query] = cutAt(beforeFragment, "?");
  parts.add("place", place);
  addQuery(parts, query);
  parts.add("mark", fragment.slice(0, 1));
  parts.add("value", fragment.slice(1));
  return parts.list;
}

function addQuery(parts: Parts, query: string): void {
  for (const token of query.match(/[?&;]|[^?&;]+/g) ?? []) {
    const [name, value] = cutAt(token, "=");
    if (/^[?&;]$/.test(token)) parts.add("mark", token);
    else if (value === "") parts.add("value", token);
    else {
      parts.add("place", name);
      parts.add("mark", "=");
      parts.add("value", value.slice(1));
    }
  }
}

/** What is before the mark, and the rest with the mark. */
function cutAt(text: string, mark: string): readonly [string, string] {
  const at = text.indexOf(mark);
  return at === -1 ? [text, ""] : [text.slice(0, at), text.slice(at)];
}

class Parts {
  readonly list: UrlPart[] = [];
  end = 0;

  add(kind: UrlPart["kind"], text: string): void {
    if (text === "") return;
    this.list.push({ kind, start: this.end, end: this.end + text.length });
    this.end += text.length;
  }
}
