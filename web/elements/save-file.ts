/** Saves a text as a file. */
export function saveText(name: string, text: string): void {
  saveBytes(name, new TextEncoder().encode(text));
}

/** Saves bytes as a file, exactly as they are. */
export function saveBytes(name: string, bytes: Uint8Array<ArrayBuffer>): void {
  const url = URL.createObjectURL(new Blob([bytes], { type: "application/octet-stream" }));
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  // The browser has begun to read by then.
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
