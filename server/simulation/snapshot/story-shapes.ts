import { DROP_REASONS } from "../../contract/events.ts";
import type { BounceClassification } from "../../contract/events.ts";
import type { EventFields } from "../ports.ts";
import type { Message } from "../events/event-fields.ts";
import type { Mail, MailAddress, Recipient } from "../stories/mail.ts";
import type { IndexedRecipient, MailGroupState } from "../stories/mail-group.ts";
import type { PendingThingState } from "../stories/pending-stories.ts";
import type { SmtpReply } from "../stories/smtp-replies.ts";
import type { PlannedStep, StoryStep } from "../stories/story-step.ts";
import { alarm, duration, instant, oneOrMoreTexts, texts } from "./basic-shapes.ts";
import {
  count,
  dictionary,
  flag,
  json,
  list,
  number,
  oneOf,
  optional,
  orNull,
  pair,
  record,
} from "./shape.ts";
import { text, variants } from "./shape.ts";
import type { Shape } from "./shape.ts";

// The mails that wait for their instant, and what has yet to happen to messages.

const address: Shape<MailAddress> = record({ email: text, name: orNull(text) });

export const customArgs: Shape<EventFields["customArgs"]> = list(pair(text, json));

const content: Shape<Mail["content"]> = list(record({ type: text, value: text }));

const recipient: Shape<Recipient> = record<Recipient>({
  email: text,
  name: orNull(text),
  role: oneOf(["to", "cc", "bcc"]),
  from: orNull(address),
  customArgs,
  subject: orNull(text),
  sendAtSeconds: orNull(number),
  templateData: optional(dictionary(json)),
  substitutions: optional(dictionary(json)),
  content: optional(content),
});

const mail: Shape<Mail> = record<Mail>({
  account: text,
  apiKeyId: optional(text),
  recipients: list(recipient),
  from: address,
  subject: orNull(text),
  content,
  category: orNull(oneOrMoreTexts),
  asmGroupId: orNull(number),
  ipPoolName: orNull(text),
  templateId: orNull(text),
  templateName: optional(text),
  marketing: optional(dictionary(json)),
  batchId: orNull(text),
  smtpId: optional(text),
  dropAs: optional(oneOf(Object.values(DROP_REASONS))),
  tracking: record({ opens: orNull(flag), clicks: orNull(flag), subscriptions: orNull(flag) }),
  bypass: record({ list: flag, spamReports: flag, bounces: flag, unsubscribes: flag }),
});

export const mailGroup: Shape<MailGroupState> = record({
  mail,
  messageId: text,
  smtpId: text,
  recipients: list<IndexedRecipient>(pair(count, recipient)),
  dueAt: instant,
});

const message: Shape<Message> = record<Message>({
  account: text,
  userId: count,
  messageId: text,
  recipientIndex: count,
  email: text,
  server: count,
  sgMessageId: text,
  smtpId: text,
  customArgs,
  category: orNull(oneOrMoreTexts),
  asmGroupId: orNull(number),
  pool: orNull(record({ id: number, name: text })),
  templateId: orNull(text),
  templateName: optional(text),
  marketing: optional(dictionary(json)),
  sendAtSeconds: number,
  outboundIp: text,
  links: texts,
  run: optional(text),
});

const CLASSIFICATIONS: Readonly<Record<BounceClassification, true>> = {
  "Invalid Address": true,
  Technical: true,
  Content: true,
  Reputation: true,
  "Frequency or Volume Too High": true,
  "Mailbox Unavailable": true,
  Unclassified: true,
};

const bounceType = oneOf(["bounce", "blocked"]);

const reply: Shape<SmtpReply> = record({
  text,
  status: orNull(text),
  type: bounceType,
  // The names of an object made of all of them.
  classification: oneOf(Object.keys(CLASSIFICATIONS) as readonly BounceClassification[]),
  hasConnection: flag,
  maxTries: orNull(count),
});

const plainStep = record<StoryStep & { readonly kind: "processed" | "spamreport" | "unsubscribe" }>({
  kind: oneOf(["processed", "spamreport", "unsubscribe"]),
});
const groupStep = record<StoryStep & { readonly kind: "group_unsubscribe" | "group_resubscribe" }>({
  kind: oneOf(["group_unsubscribe", "group_resubscribe"]),
});

const step: Shape<StoryStep> = variants<StoryStep>("kind", {
  processed: plainStep,
  spamreport: plainStep,
  unsubscribe: plainStep,
  group_unsubscribe: groupStep,
  group_resubscribe: groupStep,
  dropped: record({ kind: oneOf(["dropped"]), reason: oneOf(Object.values(DROP_REASONS)) }),
  deferred: record({ kind: oneOf(["deferred"]), attempt: count, reply }),
  delivered: record({ kind: oneOf(["delivered"]), attempt: count }),
  bounce: record({ kind: oneOf(["bounce"]), attempt: count, reply, type: bounceType }),
  "late-bounce": record({ kind: oneOf(["late-bounce"]), reply }),
  open: record({ kind: oneOf(["open"]), isMachine: flag }),
  click: record<StoryStep & { readonly kind: "click" }>({
    kind: oneOf(["click"]),
    scannedLink: optional(count),
  }),
});

const plannedStep: Shape<PlannedStep> = record<PlannedStep>({
  afterMs: duration,
  occurredMs: optional(duration),
  step,
});

/** What waits for its instant: the next step of a story, or a mail. */
export const pendingThing: Shape<PendingThingState> = variants<PendingThingState>("kind", {
  step: record({ kind: oneOf(["step"]), message, steps: list(plannedStep, 1), alarm }),
  mail: record({ kind: oneOf(["mail"]), group: mailGroup, alarm }),
});
