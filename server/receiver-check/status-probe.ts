import { UsageError } from "../runtime/usage-error.ts";
import type { CheckMessage } from "./event-kit.ts";
import { askUrl } from "./probe-sources.ts";
import type { ProbeScope } from "./probe-sources.ts";

/** What a message's last state is, by the receiver. Undefined: nobody could tell. */
export type StatusProbe = (message: CheckMessage) => Promise<string | undefined>;

/** Reads the template of a status probe. Throws a UsageError where it names no message. */
export function statusProbeFrom(template: string | undefined, scope: ProbeScope): StatusProbe | null {
  if (template === undefined) return null;
  if (!/\{(email|sg_message_id)\}/.test(template))
    throw new UsageError(
      `--status-probe ${template} names no message: write {email} or {sg_message_id} where it belongs.`,
    );
  return async ({ email, sgMessageId }) => {
    const url = template
      .replaceAll("{email}", encodeURIComponent(email))
      .replaceAll("{sg_message_id}", encodeURIComponent(sgMessageId));
    const answer = await askUrl(url, scope);
    return answer.kind === "answered" && answer.status === 200 ? statusIn(answer.text) : undefined;
  };
}

// {"status":"…"}, or the bare word.
function statusIn(text: string): string | undefined {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    json = text.trim();
  }
  const status = typeof json === "object" && json !== null && "status" in json ? json.status : json;
  return typeof status === "string" && status !== "" ? status.toLowerCase() : undefined;
}
