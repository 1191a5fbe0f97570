import type { Options } from "./fields.ts";
import { field, textsField } from "./fields.ts";

const MAX_CHARACTERS = 10_000_000;

/** A mail in a few words: those who write it and get it, its subject and its texts; or, in `raw`, as it is. */
export const MAIL_FIELDS = {
  raw: textsOf("the whole mail as text, header lines first"),
  from: headerField("an address"),
  to: textsField("an address, or an array of them", 320),
  subject: headerField("a line of text"),
  text: textsOf("a text"),
  html: textsOf("HTML"),
} as const;

/** Writes a mail (RFC 5322) of a few words. */
export function composedMail(mail: Options<typeof MAIL_FIELDS>): string {
  const { from = "sender@example.com", to = [], subject = "", text, html } = mail;
  const head = [
    `From: ${from}`,
    `To: ${to.map((address) => address.replaceAll(/[\r\n]/g, " ")).join(", ")}`,
    `Subject: ${subject}`,
    "MIME-Version: 1.0",
  ];
  const plain = part("text/plain", text ?? (html === undefined ? "" : undefined));
  const parts = [...plain, ...part("text/html", html)];
  const [only] = parts;
  if (parts.length === 1 && only !== undefined) return [...head, only].join("\r\n");
  return [
    ...head,
    `Content-Type: multipart/alternative; boundary="${BOUNDARY}"`,
    "",
    ...parts.flatMap((each) => [`--${BOUNDARY}`, each]),
    `--${BOUNDARY}--`,
    "",
  ].join("\r\n");
}

const BOUNDARY = "=_fake_sendgrid_parts";

// Percent-escapes of UTF-8 are quoted-printable but for their sign, and keep the boundary out of the text.
function part(type: string, content: string | undefined): readonly string[] {
  if (content === undefined) return [];
  const encoded = encodeURIComponent(content.replaceAll(/\p{Cs}/gu, "\uFFFD")).replaceAll("%", "=");
  const lines = encoded.replaceAll("=0D=0A", "=0A").split("=0A").map(softened);
  return [
    `Content-Type: ${type}; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n${lines.join("\r\n")}`,
  ];
}

// Lines of quoted-printable have at most 76 characters (RFC 2045); an escape is not torn.
function softened(line: string): string {
  return line.replaceAll(/(?:=[\dA-F]{2}|[^=]){72}(?!$)/g, "$&=\r\n");
}

function textsOf(expected: string): ReturnType<typeof field<string>> {
  return field(
    expected,
    (given) => (typeof given === "string" && given.length <= MAX_CHARACTERS ? given : undefined),
    { type: "string", maxLength: MAX_CHARACTERS },
  );
}

function headerField(expected: string): ReturnType<typeof field<string>> {
  return field(
    `${expected} without line breaks`,
    (given) =>
      typeof given === "string" && given.length <= 1000 && !/[\r\n]/.test(given) ? given : undefined,
    { type: "string", maxLength: 1000 },
  );
}
