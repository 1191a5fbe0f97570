import type { ContactList } from "../account/contact-lists.ts";
import type { ContactState } from "../account/contacts.ts";
import type { AbTest, SingleSend } from "../account/single-send.ts";
import type { SingleSendsState } from "../account/single-sends.ts";
import type { Template, TemplateVersion } from "../account/templates.ts";
import { alarm, duration, instant, texts } from "./basic-shapes.ts";
import {
  between,
  dictionary,
  flag,
  json,
  list,
  number,
  oneOf,
  orNull,
  record,
  text,
  whole,
} from "./shape.ts";
import type { Shape } from "./shape.ts";

// Templates, contacts and single sends.

const editor = oneOf(["code", "design"]);

const version: Shape<TemplateVersion> = record({
  id: text,
  templateId: text,
  isActive: flag,
  updatedAt: instant,
  name: text,
  subject: text,
  htmlContent: text,
  plainContent: text,
  generatesPlainContent: flag,
  editor,
  testData: orNull(text),
});

export const templates: Shape<readonly Template[]> = list(
  record({
    id: text,
    name: text,
    generation: oneOf(["legacy", "dynamic"]),
    updatedAt: instant,
    versions: list(version),
  }),
);

export const contacts: Shape<readonly ContactState[]> = list(
  record({
    id: text,
    key: text,
    email: orNull(text),
    fields: dictionary(json),
    listIds: texts,
    createdAt: instant,
    updatedAt: instant,
  }),
);

export const contactLists: Shape<readonly ContactList[]> = list(record({ id: text, name: text }));

const abTest: Shape<AbTest> = record({
  type: oneOf(["subject", "content"]),
  winnerCriteria: oneOf(["open", "click", "manual"]),
  testPercentage: between(0, 100),
  duration: text,
  durationMs: duration,
  expiresAt: orNull(instant),
  winningTemplateId: text,
  variations: whole(1, 1000),
});

const singleSend: Shape<SingleSend> = record({
  name: text,
  categories: texts,
  sendAt: orNull(instant),
  listIds: texts,
  segmentIds: texts,
  toAll: flag,
  email: record({
    subject: text,
    htmlContent: text,
    plainContent: text,
    generatesPlainContent: flag,
    editor,
    designId: orNull(text),
    suppressionGroupId: orNull(number),
    customUnsubscribeUrl: orNull(text),
    senderId: orNull(number),
    ipPool: orNull(text),
  }),
  eventFields: oneOf(["singlesend", "campaign", "newsletter"]),
  abTest: orNull(abTest),
  ids: record({ id: text, templateId: text, templateVersionId: text, templateHash: text }),
  templateName: text,
  status: oneOf(["draft", "scheduled", "triggered"]),
  winner: orNull(record({ templateId: text, selectedAt: instant })),
  createdAt: instant,
  updatedAt: instant,
});

export const singleSends: Shape<SingleSendsState> = record({
  all: list(singleSend),
  planned: list(record({ id: text, alarm, test: orNull(record({ abTest, tested: list(orNull(text)) })) })),
});
