/** Who tells what was received: reports of the user's receiver, the built-in receiver, a list of the user's own. */
export const RECEIVED_SOURCES = ["told", "built-in", "own"] as const;

/** Who tells what was received. */
export type ReceivedSource = (typeof RECEIVED_SOURCES)[number];

const BUILT_IN_PATH = "/_simulator/receiver";

/** The source that fits a settings' URL best. */
export function sourceFor(url: string): ReceivedSource {
  return URL.canParse(url) && new URL(url).pathname.startsWith(BUILT_IN_PATH) ? "built-in" : "told";
}

/** The name by which the built-in receiver tells settings apart; null: none. */
export function nameAtReceiver(url: string): string | null {
  return (URL.canParse(url) ? new URL(url).searchParams.get("settings") : null) || null;
}

/** The curl line with which a receiver reports what it stored. */
export function reportLine(origin: string, eventId = "ZGVsaXZlcmVkLTAtMQ"): string {
  const body = JSON.stringify({ sg_event_ids: [eventId] });
  return `curl -X POST ${origin}/_simulator/received -H 'content-type: application/json' -d '${body.replaceAll("'", String.raw`'\''`)}'`;
}
