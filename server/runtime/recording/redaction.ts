import { BUILT_IN_MEMBERS } from "../../simulation/events/event-drafts.ts";
import { addressesIn, AT } from "./address-runs.ts";
import type { TextPart } from "./address-runs.ts";
import { parsedJson, utf8Text } from "../listening/json-body.ts";
import { memberNames, rewriteScalars } from "../bytes/json-scalars.ts";
import type { ScalarPlace } from "../bytes/json-scalars.ts";
import { spelledText } from "../bytes/spelled-text.ts";
import type { SpelledText } from "../bytes/spelled-text.ts";
import { blankText, StandIns } from "../bytes/stand-ins.ts";
import { urlParts } from "../posting/url-parts.ts";

/** A body without addresses and names. */
export interface RedactedBody {
  /** As many bytes as the body had. */
  readonly body: Buffer;
  /** What whoever records must know of it. */
  readonly remark: string | null;
}

/** Replaces what tells of persons. One redactor a recording: it gives the same stand-in for the same thing throughout. */
export interface Redactor {
  body(body: Buffer): RedactedBody;
  /** A text that is no JSON, a path for example: the addresses in it are replaced. */
  text(text: string): string;
}

/**
 * Replaces addresses, names, people's IP addresses and custom arguments by stand-ins, byte for byte as long.
 *
 * Framing, white space, order and names of members, and how texts are escaped stay as they are; so do the members
 * that SendGrid sets, except for `email`, `ip`, what a clicked `url` carries in its query, and addresses anywhere.
 * Doing it again changes nothing more.
 */
export function createRedactor(): Redactor {
  const standIns = new StandIns();
  return {
    body: (body) => redactBody(body, standIns),
    text: (text) => {
      const spelled = spelledText(text, { isJson: false });
      return replaceAddresses(spelled, { start: 0, end: text.length }, standIns);
    },
  };
}

function redactBody(body: Buffer, standIns: StandIns): RedactedBody {
  const text = utf8Text(body);
  if (text === undefined) return { body: blankBytes(body), remark: "no text: all of it is replaced" };
  if (parsedJson(text) === undefined)
    return { body: Buffer.from(blankText(text)), remark: "no JSON: all of it is replaced" };
  const redacted = rewriteScalars(text, (raw, place) => redactScalar(raw, place, standIns));
  const hasAddressAsName = memberNames(text).some((name) => addressesIn(name).length > 0);
  const remark = hasAddressAsName ? "an address stays: it is the name of a member" : null;
  return { body: Buffer.from(redacted), remark };
}

function blankBytes(bytes: Buffer): Buffer {
  const text = bytes.toString("latin1").replaceAll(/[\u0080-\u00FF]/g, "?");
  return Buffer.from(blankText(text), "latin1");
}

// Documented and observed, besides those that drafts know: ids of marketing mails, which name nobody.
const MARKETING_MEMBERS: ReadonlySet<string> = new Set([
  "marketing_campaign_id",
  "marketing_campaign_split_id",
  "marketing_campaign_version",
  "mc_auto_id",
  "mc_auto_msg_id",
  "mc_auto_step_id",
  "mc_auto_unique_id",
  "mc_pod_id",
  "mc_stats",
  "phase_id",
  "singlesend_id",
  "template_hash",
  "template_id",
  "template_version_id",
]);

type Rule = "address" | "ip" | "url" | "sendgrid" | "custom";

function ruleFor({ member }: ScalarPlace): Rule {
  if (member === "email") return "address";
  if (member === "ip" || member === "url") return member;
  if (member === undefined) return "custom";
  const isSendgrids = member === "event" || BUILT_IN_MEMBERS.has(member) || MARKETING_MEMBERS.has(member);
  return isSendgrids ? "sendgrid" : "custom";
}

function redactScalar(raw: string, place: ScalarPlace, standIns: StandIns): string {
  const rule = ruleFor(place);
  if (!raw.startsWith('"')) return rule === "custom" ? standIns.number(raw) : raw;
  return `"${redactText(spelledText(raw.slice(1, -1), { isJson: true }), rule, standIns)}"`;
}

function redactText(spelled: SpelledText, rule: Rule, standIns: StandIns): string {
  const whole = { start: 0, end: spelled.text.length };
  switch (rule) {
    case "address":
      // Whatever stands there names the recipient, also where it is no address that anyone would recognise.
      return spelled.text.length > 2 && AT.test(spelled.text)
        ? standInForAddress(spelled, whole, standIns)
        : replaceAll(spelled, whole, standIns);
    case "ip":
      return standIns.ip(spelled.raw(whole)) ?? replaceAll(spelled, whole, standIns);
    case "url":
      return replaceInUrl(spelled, standIns);
    case "sendgrid":
      return replaceAddresses(spelled, whole, standIns);
    case "custom":
      return replaceAll(spelled, whole, standIns);
  }
}

function replaceInUrl(spelled: SpelledText, standIns: StandIns): string {
  const redacted = urlParts(spelled.text).map(({ kind, ...part }) => {
    switch (kind) {
      case "mark":
        return spelled.raw(part);
      case "credentials":
        return standIns.text(spelled.raw(part));
      case "place":
        return replaceAddresses(spelled, part, standIns);
      case "value":
        return replaceAll(spelled, part, standIns);
    }
  });
  return redacted.join("");
}

/** Replaces the addresses in a part and keeps the rest. */
function replaceAddresses(spelled: SpelledText, part: TextPart, standIns: StandIns): string {
  return replaceIn(spelled, part, { standIns, rest: (raw) => raw });
}

/** Replaces the addresses in a part, and all letters and digits of the rest. */
function replaceAll(spelled: SpelledText, part: TextPart, standIns: StandIns): string {
  return replaceIn(spelled, part, { standIns, rest: (raw) => standIns.text(raw) });
}

interface Replacing {
  readonly standIns: StandIns;
  readonly rest: (raw: string) => string;
}

function replaceIn(spelled: SpelledText, part: TextPart, { standIns, rest }: Replacing): string {
  const pieces: string[] = [];
  let done = part.start;
  for (const address of addressesIn(spelled.text.slice(part.start, part.end))) {
    const found = { start: address.start + part.start, end: address.end + part.start };
    if (found.start > done) pieces.push(rest(spelled.raw({ start: done, end: found.start })));
    pieces.push(standInForAddress(spelled, found, standIns));
    done = found.end;
  }
  if (part.end > done) pieces.push(rest(spelled.raw({ start: done, end: part.end })));
  return pieces.join("");
}

function standInForAddress(spelled: SpelledText, part: TextPart, standIns: StandIns): string {
  return standIns.address(spelled.text.slice(part.start, part.end), Buffer.byteLength(spelled.raw(part)));
}
