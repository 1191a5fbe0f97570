import type { OAuthCredentials } from "../../../simulation/ports.ts";
import type { WebhookSettings } from "../../../simulation/account/webhook-settings.ts";
import type { ApiResponse } from "../../http.ts";
import { emptyAnswer } from "../answers.ts";
import { messageError } from "../errors.ts";
import { parseTest } from "./event-webhook-input.ts";
import { unknownId } from "./event-webhook-settings.ts";
import { TEST_SHAPE } from "./event-webhook-shapes.ts";
import type { OAuthInput } from "./oauth-input.ts";
import type { Operation, OperationCall } from "../operation.ts";

/** Posts a batch of made-up events to a receiver. Documented. */
export const EVENT_WEBHOOK_TEST_OPERATIONS: readonly Operation[] = [
  {
    id: "TestEventWebhook",
    area: "Event Webhook",
    summary: "Post a batch of made-up events to a URL",
    fidelity: "observed",
    method: "POST",
    path: "/v3/user/webhooks/event/test",
    scope: "user.webhooks.event.test.create",
    body: TEST_SHAPE,
    answers: { 204: null },
    handle: sendTest,
  },
];

// Answers once the first attempt has settled, so that a test sees its receiver called. Assumed: SendGrid may be quicker.
async function sendTest(call: OperationCall): Promise<ApiResponse> {
  const parsed = parseTest(call.body);
  if (parsed.kind === "refused") return parsed.answer;
  const { url, settingsId, oauth: input } = parsed.value;
  const all = call.simulator.account(call.account).settings.all();
  const settings = settingsId === null ? null : all.find(({ id }) => id === settingsId);
  if (settings === undefined) return unknownId();
  const oauth = credentialsFor(input, settings === null ? all : [settings, ...all]);
  if (oauth === undefined) return messageError(400, "oauth_client_secret is required: none is stored");
  await call.simulator.testRequests.send({
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
