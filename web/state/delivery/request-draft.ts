import type { CheckEvidence } from "../../../server/contract/check-report.ts";
import type { JsonObject } from "../../../server/contract/json.ts";

/** How a request by hand is signed. */
export const SIGNINGS = ["right", "none", "wrong", "missing", "stale", "other-key"] as const;

/** How a request by hand is signed. */
export type Signing = (typeof SIGNINGS)[number];

/** A header of one's own. The id tells rows apart while they are typed. */
export interface HeaderRow {
  readonly id: number;
  readonly name: string;
  readonly value: string;
}

/** A request as the dialog edits it. */
export interface RequestDraft {
  /** The settings whose key signs it; "": none, the URL alone decides. */
  readonly webhook: string;
  /** "": that of the settings. */
  readonly url: string;
  readonly sign: Signing;
  readonly headers: readonly HeaderRow[];
  /** With \n only, as editors have it. */
  readonly body: string;
  /** The line end that stands in the body as it is sent. */
  readonly lineEnd: "\n" | "\r\n";
}

/** The body of `POST /_simulator/requests`; what is empty is left out. */
export function requestBodyOf({ webhook, url, sign, headers, body, lineEnd }: RequestDraft): JsonObject {
  const named = headers.filter(({ name }) => name.trim() !== "");
  return {
    ...(webhook === "" ? {} : { webhook, sign }),
    ...(url.trim() === "" ? {} : { url: url.trim() }),
    ...(named.length === 0
      ? {}
      : { headers: Object.fromEntries(named.map(({ name, value }) => [name.trim(), value])) }),
    body: body.replaceAll("\n", lineEnd),
  };
}

/** A body for an editor, and the line end that it had: batches are sent with \r\n, and editors drop the \r. */
export function editable(text: string): Pick<RequestDraft, "body" | "lineEnd"> {
  return { body: text.replaceAll("\r\n", "\n"), lineEnd: text.includes("\r\n") ? "\r\n" : "\n" };
}

// What the connection and the body say by themselves; an Authorization is masked in reports.
const NOT_SENT_AGAIN =
  /^(content-length|transfer-encoding|connection|host|expect|upgrade|trailer|te|authorization)$/i;

/** A request that a receiver check sent, to be sent again: to its URL, with its own signature, or without. */
export function draftOfSent({ url, headers, body }: CheckEvidence["request"]): RequestDraft {
  const rows = headers.filter(([name]) => !NOT_SENT_AGAIN.test(name));
  return {
    webhook: "",
    url,
    sign: "none",
    headers: rows.map(([name, value], index) => ({ id: index + 1, name, value })),
    ...editable(body),
  };
}

/** Whether a report has the whole body of a request, not its beginning alone. */
export function isWhole({ body, bytes }: CheckEvidence["request"]): boolean {
  return new TextEncoder().encode(body).length >= bytes;
}

/** The rows with an empty one at the end. */
export function withRow(rows: readonly HeaderRow[]): readonly HeaderRow[] {
  const id = 1 + Math.max(0, ...rows.map((row) => row.id));
  return [...rows, { id, name: "", value: "" }];
}

/** JSON with line breaks; what is no JSON stays as it is. */
export function formatted(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}
