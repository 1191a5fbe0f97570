import * as fc from "fast-check";
import { expect, test } from "vitest";
import {
  eventsByType,
  readRecording,
  recordedPostJson,
  recordingText,
} from "../../../server/runtime/recording/recording.ts";
import type { RecordedPost } from "../../../server/runtime/recording/recording.ts";

const HEAD = { redacted: true, recordedAt: "2026-04-09T10:00:00.000Z" };
const POST: RecordedPost = {
  at: 1_775_720_874_000,
  method: "POST",
  path: "/events",
  headers: [["Content-Type", "application/json"]],
  body: Buffer.from('[{"event":"open"}]\r\n'),
  answer: { status: 200, latencyMs: 3 },
};

function fileOf(...posts: readonly RecordedPost[]): string {
  return recordingText(HEAD, posts.map(recordedPostJson));
}

/** The file as JSON, changed. */
function changed(
  change: (json: { posts: Record<string, unknown>[] } & Record<string, unknown>) => void,
): string {
  const json = JSON.parse(fileOf(POST, POST)) as { posts: Record<string, unknown>[] };
  change(json);
  return JSON.stringify(json);
}

test("what is written is read again: bytes that are no text, header lines in order and casing, no answer", () => {
  const raw = { ...POST, body: Buffer.from([0xff, 0, 0x41]), answer: null };
  const twice = {
    ...POST,
    headers: [
      ["X-A", "1"],
      ["x-a", "2"],
    ] as const,
    body: Buffer.from("\ufeff[é]"),
  };
  expect(readRecording(fileOf(POST, raw, twice))).toEqual({
    kind: "ok",
    recording: { ...HEAD, posts: [POST, raw, twice] },
  });
  expect(fileOf(raw)).toContain('"bodyBase64":"/wBB"');
  expect(fileOf()).toBe(
    '{"kind":"fake-sendgrid-recording","version":1,"redacted":true,"recordedAt":"2026-04-09T10:00:00.000Z","posts":[]}\n',
  );
});

test("any bytes come back as they were", () => {
  fc.assert(
    fc.property(fc.uint8Array(), fc.string({ unit: "binary" }), (bytes, text) => {
      for (const body of [Buffer.from(bytes), Buffer.from(text)]) {
        const read = readRecording(fileOf({ ...POST, body }));
        expect(read.kind === "ok" && read.recording.posts[0]?.body.equals(body)).toBe(true);
      }
    }),
  );
});

test.each([
  ["{", "it is no JSON"],
  ["[]", 'it has no "kind":"fake-sendgrid-recording"'],
  [changed((json) => (json["version"] = 2)), "its version is 2; this fake-sendgrid reads version 1"],
  [changed((json) => (json["name"] = "x")), 'the document has "name", which nobody knows'],
  [changed((json) => delete json["redacted"]), "redacted is undefined; it must be true or false"],
  [changed((json) => (json["recordedAt"] = "soon")), 'recordedAt is "soon"; it must be an ISO date'],
  [changed(({ posts }) => (posts[1] = {})), "posts[1].at is undefined; it must be milliseconds since 1970"],
  [changed(({ posts }) => Object.assign(posts[1] ?? {}, { at: 1.5 })), "posts[1].at is 1.5; it must be"],
  [
    changed(({ posts }) => Object.assign(posts[0] ?? {}, { method: "GET" })),
    'posts[0].method is "GET"; it must be "POST"',
  ],
  [
    changed(({ posts }) => Object.assign(posts[0] ?? {}, { note: 1 })),
    'posts[0] has "note", which nobody knows',
  ],
  [changed(({ posts }) => delete posts[1]?.["body"]), 'posts[1] needs one of "body" and "bodyBase64"'],
  [
    changed(({ posts }) => Object.assign(posts[1] ?? {}, { bodyBase64: "QQ==" })),
    'posts[1] needs one of "body" and "bodyBase64"',
  ],
  [
    changed(({ posts }) => Object.assign(posts[0] ?? {}, { headers: [["A", "1\r\nB: 2"]] })),
    'posts[0].headers[0][1] is "1\\r\\nB: 2"; it must be a list of [name, value]',
  ],
  [
    changed(({ posts }) => Object.assign(posts[0] ?? {}, { answer: { status: "200", latencyMs: 1 } })),
    'posts[0].answer.status is "200"; it must be a whole number',
  ],
  [changed(({ posts }) => posts.push("x" as never)), "posts[2] is no post"],
])("a file that is no recording is refused with the place: %#", (file, message) => {
  const read = readRecording(file);
  expect(read.kind === "problem" ? read.message : "").toContain(message);
});

test("events are counted by type; what is no list of events has none", () => {
  expect(eventsByType(Buffer.from('[{"event":"open"},{"event":"click"},{"event":"open"},7]'))).toEqual(
    new Map([
      ["open", 2],
      ["click", 1],
      ["unknown", 1],
    ]),
  );
  expect(eventsByType(Buffer.from("{}"))).toBeUndefined();
  expect(eventsByType(Buffer.from([0xff]))).toBeUndefined();
});
