import { TEST_REQUEST_CONTENT_TYPE } from "../../contract/wire.ts";
import { SECOND_MS } from "../../contract/time.ts";
import { formatDuration } from "../../simulation/wording.ts";
import type { CheckContext } from "../check-context.ts";
import type { Check, Finding } from "../check.ts";
import { fail, notJudged, ok, warn } from "../check.ts";
import { postTwice } from "../shared-socket.ts";

/** Whether a plain POST gets through to the receiver. */
export const TRANSPORT: Check = {
  id: "transport",
  title: "Lets a plain POST through",
  severity: "critical",
  why: "Redirects, CSRF rules, logins and walls against bots refuse every batch before the receiver's code sees it.",
  sends:
    "a POST to the exact URL without cookie, Origin and Accept; without charset; two on one connection; wrong credentials; one after a pause",
  passes: "2xx without a redirect; wrong credentials are refused",
  fix: "Enter the final https URL in SendGrid; exempt it from CSRF, login and bot rules.",
  dependsOn: [],
  run: async (context) => {
    const { contact } = context;
    if (contact.kind === "walled") return [fail(contact.because, [contact.sent.evidence], contact.fix)];
    if (contact.kind !== "accepted") return [notJudged("a plain event is refused: see sig-single")];
    return [
      ok("2xx to a plain POST, no redirect", [contact.sent.evidence]),
      ...(await charsetFindings(context)),
      ...(await connectionFindings(context)),
      ...(await credentialFindings(context)),
      ...(await idleFindings(context)),
    ];
  },
};

async function charsetFindings(context: CheckContext): Promise<readonly Finding[]> {
  const what = "an event with application/json and no charset";
  const body = [context.events.delivered()];
  const sent = await context.post({ what, body, contentType: TEST_REQUEST_CONTENT_TYPE });
  if (sent.isAccepted) return [];
  const fix = "Compare the media type only, not the whole Content-Type header.";
  return [fail(`${sent.outcome} to ${what}`, [sent.evidence], fix)];
}

async function connectionFindings(context: CheckContext): Promise<readonly Finding[]> {
  if (context.isFunction || !context.hasSockets) return [];
  const { events, sender } = context;
  const parcel = (): Parameters<typeof sender.outgoing>[0] => ({
    what: "the second POST on one connection",
    body: [events.delivered()],
  });
  const twice = await postTwice(await sender.outgoing(parcel()), await sender.outgoing(parcel()), context);
  switch (twice.kind) {
    case "broken":
      return [
        fail(
          `the second POST on one connection fails: ${twice.why}`,
          twice.second === undefined ? [] : [twice.second.evidence],
          "Keep connections open between requests, or say Connection: close in the answer.",
        ),
      ];
    case "closed":
      return [
        warn(
          "closes the connection after an answer without saying so (Connection: close): posts can be lost on it",
          [],
          "Keep connections open between requests, or say Connection: close in the answer.",
        ),
      ];
    case "fine":
      return [];
  }
}

async function credentialFindings(context: CheckContext): Promise<readonly Finding[]> {
  if (!URL.canParse(context.target)) return [];
  const url = new URL(context.target);
  if (url.username === "" && url.password === "") return [];
  url.password = "receiver-check-wrong";
  const sent = await context.post({
    what: "wrong credentials",
    body: [context.events.delivered()],
    url: url.href,
  });
  if (!sent.isAccepted) return [];
  return [
    fail(
      "accepts wrong credentials: user and password of the URL are not checked",
      [sent.evidence],
      "Check the Authorization header, or leave the credentials out of the URL.",
    ),
  ];
}

const SLOW_START_MS = 3 * SECOND_MS;

async function idleFindings(context: CheckContext): Promise<readonly Finding[]> {
  const { idleMs } = context.volume;
  await context.pause(idleMs);
  const what = `the first event after ${formatDuration(idleMs)} of silence`;
  const sent = await context.post({ what, body: [context.events.delivered()] });
  if (!sent.isAccepted) return [fail(`${sent.outcome} to ${what}`, [sent.evidence])];
  if (sent.latencyMs <= SLOW_START_MS) return [];
  return [warn(`${what} took ${formatDuration(sent.latencyMs)}`, [sent.evidence])];
}
