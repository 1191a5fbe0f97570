import * as fc from "fast-check";
import { expect, test } from "vitest";
import { AnswerParser } from "../../server/load-test/answer-parser.ts";
import type { AnswerProgress } from "../../server/load-test/answer-parser.ts";

function parse(
  text: string,
  cuts: readonly number[] = [],
): { status: number | null; progress: AnswerProgress } {
  const bytes = Buffer.from(text, "latin1");
  const places = [...new Set(cuts.map((cut) => cut % (bytes.length + 1)))].toSorted(
    (left, right) => left - right,
  );
  const parser = new AnswerParser();
  let progress: AnswerProgress = { kind: "more" };
  for (const [nth, from] of [0, ...places].entries()) {
    const until = [...places, bytes.length][nth] ?? bytes.length;
    if (progress.kind === "more" && until > from) progress = parser.read(bytes.subarray(from, until));
  }
  return { status: parser.status, progress };
}

const DONE = { kind: "done", keepsConnection: true };
const ANSWERS = [
  ["HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok", 200, DONE],
  ["HTTP/1.1 204 No Content\r\n\r\n", 204, DONE],
  ["HTTP/1.1 503\r\ncontent-length:0\r\n\r\n", 503, DONE],
  [
    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\nA;x=y\r\n0123456789\r\n0\r\n\r\n",
    200,
    DONE,
  ],
  ["HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\nX-Trailer: 1\r\n\r\n", 200, DONE],
  ["HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 201 Created\r\nContent-Length: 0\r\n\r\n", 201, DONE],
  [
    "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n",
    200,
    { kind: "done", keepsConnection: false },
  ],
  ["HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n", 200, { kind: "done", keepsConnection: false }],
  ["HTTP/1.1 200 OK\r\n\r\nuntil the end", 200, { kind: "more" }],
] as const;

test.each(ANSWERS)("%j is read however it is cut", (text, status, progress) => {
  fc.assert(
    fc.property(fc.array(fc.nat(200), { maxLength: 12 }), (cuts) => {
      expect(parse(text, cuts)).toEqual({ status, progress });
    }),
  );
});

test("what follows an answer makes its connection useless", () => {
  expect(parse("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\nHTTP/1.1 200 OK").progress).toEqual({
    kind: "done",
    keepsConnection: false,
  });
});

test.each([
  ["SSH-2.0-OpenSSH\r\n", "no valid HTTP"],
  ["HTTP/1.1 twohundred\r\n\r\n", "no valid HTTP"],
  ["HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\n", "its Content-Length is no number"],
  ["HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", "the size of a chunk is no number"],
  [`HTTP/1.1 200 OK\r\nX: ${"x".repeat(70_000)}`, "its head is larger than 64 KiB"],
])("%.40j is a broken answer", (text, why) => {
  expect(parse(text).progress).toEqual({ kind: "broken", reason: `broken answer: ${why}` });
});

test("a connection that ends in the middle of the body still brought a status", () => {
  const parser = new AnswerParser();
  parser.read(Buffer.from("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nok"));
  expect({ end: parser.end(), status: parser.status }).toEqual({
    end: { kind: "done", keepsConnection: false },
    status: 200,
  });
  expect(new AnswerParser().end().kind).toBe("broken");
});
