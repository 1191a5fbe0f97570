import type { AttemptDetail } from "../../../server/contract/control-api.ts";
import { bodyText } from "../../elements/body-text.ts";

// Headers that whoever sends the request again sets by itself.
const OWN_HEADERS = /^(host|content-length|connection|accept-encoding)$/i;

/** A curl line that posts the exact bytes once more: it takes them from the simulator at `origin`. */
export function asCurl(attempt: AttemptDetail, origin: string): string {
  // Behind a colon without a value curl leaves the header out.
  const lines = linesOf(attempt).map(([name, value]) => (value === "" ? `${name};` : `${name}: ${value}`));
  const headers = lines.map((line) => `-H ${quoted(line)}`);
  return [
    `curl -s ${quoted(`${origin}/_simulator/attempts/${attempt.id}/body`)} |`,
    `  curl --globoff ${quoted(attempt.url)} --data-binary @-`,
    ...headers.map((header) => `  ${header}`),
  ]
    .join(" \\\n")
    .replace("| \\\n", "|\n");
}

/** A file for REST clients. Its body is the text; what is signed are the bytes, line ends included. */
export function asHttpFile(attempt: AttemptDetail, body: Uint8Array | undefined): string {
  const headers = linesOf(attempt).map(([name, value]) => `${name}: ${value}`);
  return `### ${attempt.id} of ${attempt.deliveryId}\nPOST ${attempt.url}\n${headers.join("\n")}\n\n${bodyText(body ?? new Uint8Array())}`;
}

/** A vitest test that posts the exact bytes to a receiver and expects it to take them. */
export function asVitestTest(attempt: AttemptDetail, body: Uint8Array | undefined): string {
  const headers = Object.fromEntries(linesOf(attempt));
  return `import { expect, test } from "vitest";

// ${attempt.id} of ${attempt.deliveryId}: ${attempt.eventCount} events, ${attempt.bytes} bytes.
const headers = ${JSON.stringify(headers, null, 2)};
const body = Buffer.from("${base64Of(body ?? new Uint8Array())}", "base64");

test("the receiver takes this batch", async () => {
  const response = await fetch(${JSON.stringify(attempt.url)}, { method: "POST", headers, body });
  expect(response.status).toBeGreaterThanOrEqual(200);
  expect(response.status).toBeLessThan(300);
});
`;
}

function linesOf({ request }: AttemptDetail): readonly (readonly [string, string])[] {
  return (request?.headers ?? []).filter(([name]) => !OWN_HEADERS.test(name));
}

/** Bytes as base64. */
export function base64Of(bytes: Uint8Array): string {
  let text = "";
  for (let from = 0; from < bytes.length; from += 8192) {
    text += String.fromCharCode(...bytes.subarray(from, from + 8192));
  }
  return btoa(text);
}

// For a POSIX shell: nothing within single quotes means anything but themselves.
function quoted(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
