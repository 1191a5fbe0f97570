import express from "express";
import type { Express } from "express";
import { checkSignature } from "../../../server/runtime/signing/signature-check.ts";

/** One event as it is stored. */
export interface StoredEvent {
  readonly sg_event_id: string;
  readonly event: string;
  readonly email: string;
  readonly [member: string]: unknown;
}

/** What a test can do to the receiver, and what it has. */
export interface Shop {
  readonly app: Express;
  /** By sg_event_id. */
  readonly stored: Map<string, StoredEvent>;
  publicKey: string;
  /** Statuses of the next answers; 200 when it is empty. */
  readonly outages: number[];
  /** Requests so far. */
  requests: number;
  /** Addresses that no mail is sent to any more. */
  readonly blocked: Set<string>;
}

/**
 * The receiver of a shop, done right: verifies the raw body, takes each event once, answers before it works.
 *
 * It stands for what users of this package test; its tests are in receiver.test.ts.
 */
export function createShop(): Shop {
  const app = express();
  const shop: Shop = { app, stored: new Map(), publicKey: "", outages: [], requests: 0, blocked: new Set() };
  app.post(
    "/webhooks/sendgrid",
    express.raw({ type: "application/json", limit: "1mb" }),
    (request, response) => {
      shop.requests += 1;
      const outage = shop.outages.shift();
      if (outage !== undefined) return void response.sendStatus(outage);
      const body: Buffer = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
      const signature = request.get("X-Twilio-Email-Event-Webhook-Signature") ?? "";
      const timestamp = request.get("X-Twilio-Email-Event-Webhook-Timestamp") ?? "";
      const { kind } = checkSignature({ publicKey: shop.publicKey, signature, timestamp, body });
      if (kind !== "valid") return void response.sendStatus(403);
      if (Math.abs(Date.now() / 1000 - Number(timestamp)) > 600) return void response.sendStatus(403);
      for (const event of JSON.parse(body.toString()) as StoredEvent[]) store(shop, event);
      response.sendStatus(204);
    },
  );
  return shop;
}

const BLOCKING = new Set(["bounce", "spamreport", "unsubscribe"]);

function store({ stored, blocked }: Shop, event: StoredEvent): void {
  if (stored.has(event.sg_event_id)) return;
  stored.set(event.sg_event_id, event);
  if (BLOCKING.has(event.event)) blocked.add(event.email);
}
