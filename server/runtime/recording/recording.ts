import * as z from "zod/mini";
import type { HeaderLines } from "../../contract/control-api.ts";
import type { Duration, Instant } from "../../contract/time.ts";
import { isJsonObject } from "../../api/control/fields.ts";
import { shown } from "../../api/control/shown.ts";
import { parsedJson, utf8Text } from "../listening/json-body.ts";

/** One post as it came. */
export interface RecordedPost {
  /** When its body was there. */
  readonly at: Instant;
  readonly method: "POST";
  /** Path and query, without the values of the query. */
  readonly path: string;
  /** In their order and casing. Secrets are left out. */
  readonly headers: HeaderLines;
  readonly body: Buffer;
  /** What it was answered; null: nothing, as far as is known. */
  readonly answer: RecordedAnswer | null;
}

/** What a recorded post was answered. */
export interface RecordedAnswer {
  readonly status: number;
  readonly latencyMs: Duration;
}

/** Posts in the order in which they came. */
export interface Recording {
  /** Addresses, names and custom arguments are stand-ins, and the recorded signatures do not fit any more. */
  readonly redacted: boolean;
  /** When the recording began: an ISO date. */
  readonly recordedAt: string;
  readonly posts: readonly RecordedPost[];
}

/** What reading a recording came to. */
export type ReadRecording =
  | { readonly kind: "ok"; readonly recording: Recording }
  /** `message` names the place within the file. */
  | { readonly kind: "problem"; readonly message: string };

const KIND = "fake-sendgrid-recording";
const VERSION = 1;

/** A recording as a file holds it, a line a post; `posts` are those that `recordedPostJson` wrote. */
export function recordingText(head: Omit<Recording, "posts">, posts: readonly string[]): string {
  const { redacted, recordedAt } = head;
  const opening = JSON.stringify({ kind: KIND, version: VERSION, redacted, recordedAt });
  const lines = posts.length === 0 ? "" : `\n${posts.join(",\n")}\n`;
  return `${opening.slice(0, -1)},"posts":[${lines}]}\n`;
}

/** A post as it stands in a recording, in one line. */
export function recordedPostJson({ at, method, path, headers, body, answer }: RecordedPost): string {
  const text = utf8Text(body);
  const spelled = text === undefined ? { bodyBase64: body.toString("base64") } : { body: text };
  return JSON.stringify({ at, method, path, headers, ...spelled, answer });
}

/** Reads a recording. Its form is closed: a member that nobody knows is a problem, as is one that is missing. */
export function readRecording(text: string): ReadRecording {
  const json = parsedJson(text);
  if (json === undefined) return problem("it is no JSON");
  if (!isJsonObject(json) || json["kind"] !== KIND) return problem(`it has no "kind":"${KIND}"`);
  if (json["version"] !== VERSION)
    return problem(`its version is ${shown(json["version"])}; this fake-sendgrid reads version ${VERSION}`);
  const result = recordingShape.safeParse(json);
  if (!result.success) return problem(sentenceOn(result.error.issues[0], json));
  const { redacted, recordedAt, posts } = result.data;
  return { kind: "ok", recording: { redacted, recordedAt, posts: posts.map(postOf) } };
}

/** What events a body holds, by their `event`, in the order of their first; undefined: it is no list of events. */
export function eventsByType(body: Buffer): ReadonlyMap<string, number> | undefined {
  const text = utf8Text(body);
  const json = text === undefined ? undefined : parsedJson(text);
  if (!Array.isArray(json)) return undefined;
  const counts = new Map<string, number>();
  for (const event of json as readonly unknown[]) {
    const name = isJsonObject(event) && typeof event["event"] === "string" ? event["event"] : "unknown";
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return counts;
}

function problem(message: string): ReadRecording {
  return { kind: "problem", message };
}

const wholeNumber = z.number().check(z.refine((figure) => Number.isSafeInteger(figure) && figure >= 0));

const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

// What node:http takes as a header line, so that no value begins another line.
const headerLine = z.readonly(
  z.tuple([
    z.string().check(z.regex(/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/)),
    z.string().check(z.regex(/^[\t -~\u0080-\u00FF]*$/)),
  ]),
);

const postShape = z
  .strictObject({
    at: wholeNumber,
    method: z.literal("POST"),
    path: z.string().check(z.startsWith("/")),
    headers: z.array(headerLine),
    body: z.optional(z.string()),
    bodyBase64: z.optional(z.string().check(z.regex(BASE64))),
    answer: z.nullable(z.strictObject({ status: wholeNumber, latencyMs: wholeNumber })),
  })
  .check(
    z.refine(({ body, bodyBase64 }) => (body === undefined) !== (bodyBase64 === undefined), {
      error: 'needs one of "body" and "bodyBase64"',
    }),
  );

const recordingShape = z.strictObject({
  kind: z.literal(KIND),
  version: z.literal(VERSION),
  redacted: z.boolean(),
  recordedAt: z.string().check(z.refine((text) => !Number.isNaN(Date.parse(text)))),
  posts: z.array(postShape),
});

function postOf({ body, bodyBase64, ...post }: z.infer<typeof postShape>): RecordedPost {
  const bytes = bodyBase64 === undefined ? Buffer.from(body ?? "") : Buffer.from(bodyBase64, "base64");
  return { ...post, body: bytes };
}

const EXPECTED: Readonly<Partial<Record<string, string>>> = {
  at: "milliseconds since 1970",
  method: '"POST"',
  path: 'a text that begins with "/"',
  headers: "a list of [name, value]",
  body: "a text",
  bodyBase64: "base64",
  answer: 'null, or {"status","latencyMs"}',
  status: "a whole number",
  latencyMs: "whole milliseconds",
  redacted: "true or false",
  recordedAt: "an ISO date",
  posts: "a list of posts",
};

function sentenceOn(issue: z.core.$ZodIssue | undefined, json: unknown): string {
  if (issue === undefined) return "its form is not known";
  const place = issue.path.reduce<string>((path, step) => pathWith(path, step), "");
  const where = place === "" ? "the document" : place;
  if (issue.code === "unrecognized_keys") return `${where} has ${shown(issue.keys[0])}, which nobody knows`;
  if (issue.code === "custom" && issue.message.startsWith("needs")) return `${where} ${issue.message}`;
  const name = issue.path.findLast((step) => typeof step === "string");
  const expected = EXPECTED[String(name)];
  if (name === "posts" && issue.path.length > 1) return `${where} is no post`;
  return `${where} is ${shown(valueAt(json, issue.path))}; it must be ${expected ?? "something else"}`;
}

function pathWith(path: string, step: PropertyKey): string {
  if (typeof step === "number") return `${path}[${step}]`;
  return path === "" ? String(step) : `${path}.${String(step)}`;
}

function valueAt(json: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>((value, step) => {
    if (Array.isArray(value)) return (value as readonly unknown[])[Number(step)];
    return isJsonObject(value) ? value[String(step)] : undefined;
  }, json);
}
