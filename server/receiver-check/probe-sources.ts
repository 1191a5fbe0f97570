import { execFile } from "node:child_process";
import { request as requestHttp } from "node:http";
import { request as requestHttps } from "node:https";
import type { Duration } from "../contract/time.ts";
import { deadlineSignal } from "../runtime/posting/answer-deadline.ts";
import type { TargetPolicy } from "../runtime/posting/target-policy.ts";
import { UsageError } from "../runtime/usage-error.ts";
import type { CheckOptions, ProbeFunction } from "./check-options.ts";
import { readingOf } from "./stored-reading.ts";
import type { StoredReading, StoreProbe } from "./stored-reading.ts";

const ID = "{sg_event_id}";

// A probe answers about one event: more than a few rows are too many already.
const MOST_ANSWER_BYTES = 1024 * 1024;

/** What a probe may be and reach. */
export interface ProbeScope {
  readonly targets: TargetPolicy;
  readonly timeoutMs: Duration;
  /** Nobody waits for an answer any more. */
  readonly stopping: AbortSignal;
}

/** The probe that the options name; null: none. Throws a UsageError where it names no event. */
export function probeFrom({ probe, probeCommand }: CheckOptions, scope: ProbeScope): StoreProbe | null {
  if (probe !== undefined && probeCommand !== undefined)
    throw new UsageError("--probe and --probe-command exclude each other: give one of them.");
  if (probeCommand !== undefined) return commandProbe(checked("--probe-command", probeCommand), scope);
  if (probe === undefined) return null;
  return typeof probe === "string" ? urlProbe(checked("--probe", probe), scope) : functionProbe(probe);
}

/** What a GET of a probe's URL came to. */
export type ProbeAnswer =
  | { readonly kind: "answered"; readonly status: number; readonly text: string }
  | { readonly kind: "failed"; readonly why: string };

/** Asks a URL, which must be one that may be posted to. Never rejects. */
export async function askUrl(
  text: string,
  { targets, timeoutMs, stopping }: ProbeScope,
): Promise<ProbeAnswer> {
  if (!URL.canParse(text) || !/^https?:$/.test(new URL(text).protocol))
    return { kind: "failed", why: "it is no http or https URL" };
  const url = new URL(text);
  const verdict = targets.judge(url);
  if (verdict.kind === "blocked") return { kind: "failed", why: verdict.reason };
  const request = url.protocol === "https:" ? requestHttps : requestHttp;
  return await new Promise((resolve) => {
    const failed = (error: Error): void => resolve({ kind: "failed", why: error.message });
    const asked = request(
      url,
      {
        lookup: targets.lookup,
        agent: false,
        signal: AbortSignal.any([stopping, deadlineSignal(timeoutMs)]),
      },
      (answer) => {
        let body = "";
        answer.setEncoding("utf8");
        answer.on("error", failed);
        answer.on("data", (chunk: string) => {
          body += chunk;
          if (body.length > MOST_ANSWER_BYTES) asked.destroy(new Error("it answered more than 1 MiB"));
        });
        answer.on("end", () => resolve({ kind: "answered", status: answer.statusCode ?? 0, text: body }));
      },
    );
    asked.on("error", failed).end();
  });
}

function checked(option: string, template: string): string {
  if (template.includes(ID)) return template;
  throw new UsageError(`${option} ${template} names no event: write ${ID} where its id belongs.`);
}

function urlProbe(template: string, scope: ProbeScope): StoreProbe {
  const read = async (id: string): Promise<StoredReading> => {
    const answer = await askUrl(template.replaceAll(ID, encodeURIComponent(id)), scope);
    if (answer.kind === "failed") return answer;
    if (answer.status === 404) return { kind: "count", count: 0, rows: [] };
    if (answer.status !== 200) return { kind: "failed", why: `it answered ${answer.status}` };
    return readJson(answer.text);
  };
  return { read, concurrency: 8 };
}

function commandProbe(template: string, { timeoutMs, stopping }: ProbeScope): StoreProbe {
  const read = async (id: string): Promise<StoredReading> =>
    await new Promise((resolve) => {
      const command = template.replaceAll(ID, shellQuoted(id));
      const [shell, flag] = process.platform === "win32" ? ["cmd.exe", "/c"] : ["sh", "-c"];
      execFile(shell, [flag, command], { timeout: timeoutMs, signal: stopping }, (error, stdout, stderr) => {
        const text = stdout.trim();
        if (error === null && /^\d+$/.test(text)) resolve(readingOf(Number(text)));
        else if (error === null)
          resolve({ kind: "failed", why: `it printed "${text.slice(0, 80)}", no number` });
        else resolve({ kind: "failed", why: (stderr.trim() || error.message).slice(0, 200) });
      });
    });
  return { read, concurrency: 2 };
}

function functionProbe(probe: ProbeFunction): StoreProbe {
  const read = async (id: string): Promise<StoredReading> => {
    try {
      return readingOf(await probe(id));
    } catch (error) {
      return { kind: "failed", why: error instanceof Error ? error.message : String(error) };
    }
  };
  return { read, concurrency: 8 };
}

function readJson(text: string): StoredReading {
  try {
    return readingOf(JSON.parse(text));
  } catch {
    return { kind: "failed", why: "it answered no JSON" };
  }
}

// Ids are URL-safe already; whatever else stood in one must not become a command.
function shellQuoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
