import type { FormField } from "../../simulation/ports.ts";

/** Observed on every recorded post of Inbound Parse. */
const BOUNDARY = "xYzZY";

/**
 * A form as multipart/form-data (RFC 7578), framed as Inbound Parse frames it.
 *
 * Assumed: where a part contains the boundary, another is taken.
 */
export function multipartBody(fields: readonly FormField[]): Buffer {
  const values = fields.map(({ value }) => (typeof value === "string" ? Buffer.from(value) : value));
  let boundary = BOUNDARY;
  while (values.some((value) => isIn(`--${boundary}`, value))) boundary += "Z";
  const parts = fields.flatMap((field, index) => [
    Buffer.from(`--${boundary}\r\n${headOf(field)}\r\n\r\n`),
    values[index] ?? Buffer.alloc(0),
    CRLF,
  ]);
  return Buffer.concat([...parts, Buffer.from(`--${boundary}--\r\n`)]);
}

/** The content type of a body that `multipartBody` made: its first line is the boundary. */
export function multipartType(body: Buffer): string {
  return `multipart/form-data; boundary=${body.toString("latin1", 2, body.indexOf(CRLF))}`;
}

const CRLF = Buffer.from("\r\n");

function isIn(text: string, value: Uint8Array): boolean {
  return Buffer.from(value.buffer, value.byteOffset, value.byteLength).includes(text);
}

function headOf({ name, file }: FormField): string {
  const disposition = `Content-Disposition: form-data; name="${quoted(name)}"`;
  if (file === undefined) return disposition;
  return `${disposition}; filename="${quoted(file.filename)}"\r\nContent-Type: ${typeText(file.type)}`;
}

// As browsers do (WHATWG): a quote or a line break would end the name.
function quoted(text: string): string {
  return text.replaceAll('"', "%22").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}

function typeText(text: string): string {
  return /^[\x21-\x7e]{1,200}$/.test(text) ? text : "application/octet-stream";
}
