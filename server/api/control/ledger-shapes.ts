import type { Ledger, ReceivedCounts, ReceivedEvent } from "../../contract/control-api.ts";
import type { JsonShape, ObjectShape } from "../sendgrid/json-shape.ts";
import { LEDGER_COUNTS_SHAPE, whole } from "./answer-shapes.ts";

// What /_simulator answers about what was sent and what was stored.

const count: JsonShape = { type: "integer" };

const RECEIVED_COUNTS_SHAPE = whole<ReceivedCounts>({ stored: count, lost: count, storedTwice: count });

/** Null until something was told. */
export const RECEIVED_SHAPE: ObjectShape = { ...RECEIVED_COUNTS_SHAPE, isNullable: true };

/** What `GET received` can list: what was told by `POST received`, or what the built-in receiver stored. */
export const RECEIVED_BY = ["told", "built-in"] as const;

/** An event that a receiver stored. */
export const RECEIVED_EVENT_SHAPE = whole<ReceivedEvent>({
  place: {
    ...count,
    about: "Counts from 1; where the first listed has a higher one, older ones are not kept.",
  },
  sg_event_id: { type: "string" },
  times: { ...count, about: "How often it was stored; the built-in receiver has a line for each time." },
  settings: {
    type: "string",
    isNullable: true,
    about: "The name of settings in the URL that it came by; null: none, or it was told.",
  },
});

/** The ledger: totals, each settings entry, and what was told as stored. */
export const LEDGER_SHAPE = whole<Ledger>({
  total: LEDGER_COUNTS_SHAPE,
  webhooks: { type: "any object", about: "The same counts by the settings' id." },
  received: RECEIVED_SHAPE,
});
