import type { Readable } from "node:stream";
import { constants, createGunzip } from "node:zlib";
import { formatDuration } from "../../simulation/wording.ts";
import type { Duration } from "../../contract/time.ts";
import { answerDeadline } from "./answer-deadline.ts";
import { ANSWER_BODY_LIMIT_BYTES } from "./carrier.ts";
import type { AnswerFlaw } from "./carrier.ts";

/** How an answer's body ended: as it should, cut off, not in time, or not within what anybody reads. */
export type AnswerEnding = "complete" | "broke-off" | "late" | "endless";

/** The beginning of an answer's body. */
export interface AnswerBody {
  readonly bytes: Buffer;
  /** True when there was more, or when it broke off. */
  readonly isTruncated: boolean;
  readonly ending: AnswerEnding;
}

/**
 * Reads a stream to its end for at most `budgetMs`, and keeps the first 64 KiB.
 *
 * What has not ended after 16 MiB, or in time, is destroyed: an answer without end costs no more than that. Never
 * rejects.
 */
export async function readAnswerBody(stream: Readable, budgetMs: Duration): Promise<AnswerBody> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let length = 0;
    const finish = (ending: AnswerEnding): void => {
      stopWaiting();
      if (ending !== "complete") stream.destroy();
      // Cut while it is copied: a part of a buffer would keep all of it in memory.
      const bytes = Buffer.concat(chunks, Math.min(length, ANSWER_BODY_LIMIT_BYTES));
      resolve({ bytes, isTruncated: ending !== "complete" || length > bytes.length, ending });
    };
    const stopWaiting = answerDeadline(budgetMs, () => finish("late"));
    stream.on("data", (chunk: Buffer) => {
      if (length < ANSWER_BODY_LIMIT_BYTES) chunks.push(chunk);
      length += chunk.length;
      if (length > READ_LIMIT_BYTES) finish("endless");
    });
    stream.on("end", () => finish("complete"));
    stream.on("error", () => finish("broke-off"));
    stream.on("close", () => finish("broke-off"));
  });
}

// Far beyond what a receiver has to say to a POST. Ours.
const READ_LIMIT_BYTES = 16 * 1024 * 1024;

/** The flaw of an answer by how its body ended; undefined: it has none. */
export function flawOf(ending: AnswerEnding, status: number, budgetMs: Duration): AnswerFlaw | undefined {
  const answered = `receiver answered ${status}, but its answer`;
  switch (ending) {
    case "complete":
      return undefined;
    case "broke-off":
      return { result: "unreachable", reason: `${answered} broke off` };
    case "late":
      return { result: "timed-out", reason: `${answered} did not end within ${formatDuration(budgetMs)}` };
    case "endless":
      return { result: "unreachable", reason: `${answered} did not end within 16 MiB` };
  }
}

/**
 * Decompresses a body that says it is gzip, the only coding that SendGrid asks for, up to 64 KiB.
 *
 * A body that is no gzip after all stays as it came.
 */
export async function decodeAnswerBody(body: AnswerBody, coding: string | undefined): Promise<AnswerBody> {
  if (coding === undefined || !/^(x-)?gzip$/i.test(coding.trim()) || body.bytes.length === 0) return body;
  // A body that was cut still decompresses up to the cut.
  const gunzip = createGunzip({ finishFlush: constants.Z_SYNC_FLUSH });
  let isBroken = false;
  gunzip.on("error", () => (isBroken = true));
  gunzip.end(body.bytes);
  const decoded = await readAnswerBody(gunzip, DECODING_BUDGET_MS);
  if (isBroken) return body;
  const isTruncated = decoded.isTruncated || body.isTruncated;
  return { bytes: decoded.bytes, isTruncated, ending: body.ending };
}

// 64 KiB of gzip hold at most 64 MiB, of which 16 MiB are unpacked: this is never reached.
const DECODING_BUDGET_MS: Duration = 10_000;
