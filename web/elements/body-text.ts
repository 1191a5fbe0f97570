const UTF_8 = new TextDecoder("utf-8", { ignoreBOM: true });

/** The text of a body, with the byte order mark that it may begin with: without it the bytes would be others. */
export function bodyText(bytes: Uint8Array): string {
  return UTF_8.decode(bytes);
}
