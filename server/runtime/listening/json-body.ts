/** The text that bytes are in UTF-8; undefined: they are none. A byte order mark is a part of it. */
export function utf8Text(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    // The only thing that a decoder told to be strict throws for.
    return undefined;
  }
}

/** The value that a text is in JSON; undefined: it is none. */
export function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The only thing that it throws for.
    return undefined;
  }
}
