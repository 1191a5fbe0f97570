import { parsedJson, utf8Text } from "../listening/json-body.ts";
import { rewriteScalars } from "./json-scalars.ts";
import type { ScalarPlace } from "./json-scalars.ts";

/** The timestamps of a body's events, in Unix seconds; none where the body is no JSON. */
export function eventTimestamps(body: Buffer): readonly number[] {
  const timestamps: number[] = [];
  rewriteTimestamps(body, (timestamp) => {
    timestamps.push(timestamp);
    return timestamp;
  });
  return timestamps;
}

/** A body whose events occurred that much later. All else stays byte for byte, ids that hold a time among it. */
export function shiftedTimestamps(body: Buffer, shiftSeconds: number): Buffer {
  return rewriteTimestamps(body, (timestamp) => Math.max(0, timestamp + shiftSeconds));
}

function rewriteTimestamps(body: Buffer, rewrite: (timestamp: number) => number): Buffer {
  const text = utf8Text(body);
  if (text === undefined || parsedJson(text) === undefined) return body;
  return Buffer.from(
    rewriteScalars(text, (raw, place) => (isTimestamp(raw, place) ? String(rewrite(Number(raw))) : raw)),
  );
}

function isTimestamp(raw: string, { member, isNested }: ScalarPlace): boolean {
  return member === "timestamp" && !isNested && /^\d{1,15}$/.test(raw);
}
