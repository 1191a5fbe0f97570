import { readFile, writeFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { readRecording, recordedPostJson, recordingText } from "../../server/runtime/recording/recording.ts";
import { recordedHeaders } from "../../server/runtime/recording/recorded-head.ts";
import { createRedactor } from "../../server/runtime/recording/redaction.ts";
import { signatureVector } from "../support/signature-vectors.ts";
import { vectorPost } from "../support/vector-post.ts";

const FILE = new URL("../../fixtures/recordings/two-batches-and-a-test-request.json", import.meta.url);

/** Real posts as `record` would have kept them, redacted, half a minute from one to the next. */
function example(): string {
  const redactor = createRedactor();
  const ids = ["official-single-ok", "official-multi-ok", "wild-testintegration-2025-A"];
  const posts = ids.map((id, index) => {
    const { headers, body } = vectorPost("https://receiver.example/", signatureVector(id));
    return recordedPostJson({
      at: Date.parse("2025-01-15T23:21:14Z") + index * 30_000,
      method: "POST",
      path: "/events",
      headers: recordedHeaders(headers, { isRedacted: true }),
      body: redactor.body(body).body,
      answer: { status: 200, latencyMs: 4 },
    });
  });
  return recordingText({ redacted: true, recordedAt: "2025-01-15T23:21:00.000Z" }, posts);
}

test("the example recording is what recording real posts gives; UPDATE_RECORDING=1 writes it anew", async () => {
  if (process.env["UPDATE_RECORDING"] === "1") await writeFile(FILE, example());
  const text = await readFile(FILE, "utf8");
  expect(text).toBe(example());
  expect(readRecording(text)).toMatchObject({ kind: "ok", recording: { posts: [{}, {}, {}] } });
});
