import { once } from "node:events";
import { createServer } from "node:http";
import { EventWebhook } from "@sendgrid/eventwebhook";
import sendgridMail from "@sendgrid/mail";
import { expect, onTestFinished, test } from "vitest";
import { startCli } from "../support/cli-process.ts";

/** The library's declarations leave the client's base URL out. */
interface Client {
  setDefaultRequest(name: "baseUrl", value: string): void;
}

interface ReceivedEvent {
  readonly email: string;
  readonly event: string;
  readonly sg_message_id: string;
  readonly sg_event_id: string;
  readonly [member: string]: unknown;
}

/** A receiver that verifies with SendGrid's own library, and keeps what it got. */
async function startReceiver() {
  const state = { publicKey: "", verdicts: [] as boolean[], events: [] as ReceivedEvent[] };
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const body = Buffer.concat(chunks);
      const webhook = new EventWebhook();
      const header = (name: string) => String(request.headers[name] ?? "");
      const key = webhook.convertPublicKeyToECDSA(state.publicKey);
      const signature = header("x-twilio-email-event-webhook-signature");
      const timestamp = header("x-twilio-email-event-webhook-timestamp");
      state.verdicts.push(webhook.verifySignature(key, body, signature, timestamp));
      state.events.push(...JSON.parse(body.toString()));
      response.end();
    });
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    server.close().closeAllConnections();
  });
  const address = server.address();
  return { state, url: `http://127.0.0.1:${typeof address === "object" ? address?.port : 0}/events` };
}

test("an app with SendGrid's own libraries sends to the command line's simulator and verifies every event", async () => {
  const receiver = await startReceiver();
  const cli = startCli(["start", "--port", "0", "--target", receiver.url, "--json", "--clock", "manual"]);
  const ready = JSON.parse((await cli.nextLine()) ?? "");
  receiver.state.publicKey = ready.webhooks[0].public_key;
  sendgridMail.setApiKey("SG.test");
  const { client } = sendgridMail as unknown as { client: Client };
  client.setDefaultRequest("baseUrl", ready.url);
  const people = ["ada", "grace"];
  const [response] = await sendgridMail.send({
    from: "shop@example.com",
    subject: "Your order – спасибо",
    text: "Thank you.",
    customArgs: { campaign: "spring" },
    personalizations: people.map((name) => ({
      to: `${name}+delivered+open+click@example.com`,
      customArgs: { customer: name, [`only_${name}`]: "é" },
    })),
  });
  expect(response.statusCode).toBe(202);
  const advanced = await fetch(`${ready.url}/_simulator/clock/advance`, {
    method: "POST",
    body: '{"until":"idle"}',
  });
  expect(advanced.status).toBe(200);
  const { verdicts, events } = receiver.state;
  expect(verdicts.length).toBeGreaterThan(0);
  expect(verdicts.every(Boolean)).toBe(true);
  expect(events).toHaveLength(8);
  expect(new Set(events.map((event) => event.sg_event_id)).size).toBe(8);
  for (const event of events) {
    const name = people.find((person) => event.email.startsWith(person)) ?? "";
    const other = people.find((person) => person !== name) ?? "";
    expect(event).toMatchObject({ campaign: "spring", customer: name, [`only_${name}`]: "é" });
    expect(event).not.toHaveProperty(`only_${other}`);
    expect(event.sg_message_id.startsWith(String(response.headers["x-message-id"]))).toBe(true);
  }
  const ledger: unknown = await (await fetch(`${ready.url}/_simulator/ledger`)).json();
  expect(ledger).toMatchObject({ total: { generated: 8, acknowledged: 8, pending: 0 } });
});
