import type { OAuthCredentials } from "../../simulation/ports.ts";
import type { WebhookSettings } from "../../simulation/webhook-settings.ts";
import type { ApiResponse } from "../http.ts";
import type { Route } from "../router.ts";
import { emptyAnswer } from "./answers.ts";
import type { Call, CallHandler } from "./call.ts";
import { messageError } from "./errors.ts";
import { parseObject, parseTest } from "./event-webhook-input.ts";
import { unknownId } from "./event-webhook-settings.ts";
import type { OAuthInput } from "./oauth-input.ts";

/** The route that posts a batch of made-up events to a receiver. Documented. */
export const EVENT_WEBHOOK_TEST_ROUTES: readonly Route<CallHandler>[] = [
  { method: "POST", path: "/v3/user/webhooks/event/test", handler: sendTest },
];

// Answers once the first attempt has settled, so that a test sees its receiver called. Assumed: SendGrid may be quicker.
async function sendTest(call: Call): Promise<ApiResponse> {
  const body = await parseObject(call.request);
  if (body.kind === "refused") return body.answer;
  const parsed = parseTest(body.value);
  if (parsed.kind === "refused") return parsed.answer;
  const { url, settingsId, oauth: input } = parsed.value;
  const all = call.simulator.account(call.account).settings.all();
  const settings = settingsId === null ? null : all.find(({ id }) => id === settingsId);
  if (settings === undefined) return unknownId();
  const oauth = credentialsFor(input, settings === null ? all : [settings, ...all]);
  if (oauth === undefined) return messageError(400, "oauth_client_secret is required: none is stored");
  await call.simulator.sendTestRequest({
    url,
    signWith: settings?.key ?? null,
    oauth,
    account: call.account,
  });
  return emptyAnswer(204);
}

// Documented: saved credentials need no secret, others do. Undefined: no secret is known.
function credentialsFor(
  input: OAuthInput,
  candidates: readonly WebhookSettings[],
): OAuthCredentials | null | undefined {
  if (input.kind !== "on") return null;
  const { clientId, tokenUrl } = input;
  const stored = candidates.find(({ oauth }) => oauth?.clientId === clientId && oauth.tokenUrl === tokenUrl);
  const clientSecret = input.clientSecret ?? stored?.oauth?.clientSecret;
  return clientSecret === undefined ? undefined : { clientId, tokenUrl, clientSecret };
}
