import { SECOND_MS } from "../../contract/time.ts";
import type { Instant } from "../../contract/time.ts";
import type { Chance } from "../chance.ts";

/** What the placeholders of a reply speak of: a message. */
export interface ReplySubject {
  readonly email: string;
  /** With angle brackets. */
  readonly smtpId: string;
  readonly outboundIp: string;
}

/** When a reply is given, and the chance that its ids draw on. */
export interface ReplyMoment {
  readonly at: Instant;
  readonly ids: Chance;
}

/**
 * The text of a reply, with its placeholders filled.
 *
 * `{email}`, `{domain}` and `{smtpId}` are the message's, `{ip}` is SendGrid's machine, `{seconds}` the Unix time;
 * `{hex13}`, `{HEX10}`, `{digits8}` and `{alnum5}` are as many random characters of their kind.
 */
export function filledReply(text: string, subject: ReplySubject, moment: ReplyMoment): string {
  const { before, holes } = templateOf(text);
  let filled = before;
  for (const { fill, after } of holes) filled += fill(subject, moment) + after;
  return filled;
}

interface Template {
  readonly before: string;
  readonly holes: readonly { readonly fill: Fill; readonly after: string }[];
}

type Fill = (subject: ReplySubject, moment: ReplyMoment) => string;

// Texts are cut at their placeholders once. There are as many as the fixtures hold, and some with a code that a tag names.
const TEMPLATES = new Map<string, Template>();

function templateOf(text: string): Template {
  const known = TEMPLATES.get(text);
  if (known !== undefined) return known;
  const [before = "", ...parts] = text.split("{");
  const template = {
    before,
    holes: parts.map((part) => {
      const end = part.indexOf("}");
      return { fill: fillOf(part.slice(0, end)), after: part.slice(end + 1) };
    }),
  };
  TEMPLATES.set(text, template);
  return template;
}

function fillOf(placeholder: string): Fill {
  const named = NAMED[placeholder];
  if (named !== undefined) return named;
  const [, kind = "", digits = ""] = /^([a-z]+)(\d+)$/i.exec(placeholder) ?? [];
  const random = RANDOM[kind]?.(Number(digits));
  if (random === undefined) throw new RangeError(`A reply has the unknown placeholder {${placeholder}}.`);
  return (_, { ids }) => random(ids.fraction());
}

const NAMED: Readonly<Record<string, Fill>> = {
  email: ({ email }) => email,
  domain: ({ email }) => email.slice(email.lastIndexOf("@") + 1),
  ip: ({ outboundIp }) => outboundIp,
  smtpId: ({ smtpId }) => smtpId,
  seconds: (_, { at }) => String(Math.floor(at / SECOND_MS)),
};

// One draw each. A fraction has 53 bits: enough for 13 hex digits, 15 decimal ones and 8 of letters and digits.
const RANDOM: Readonly<Record<string, (length: number) => (fraction: number) => string>> = {
  hex: (length) => charactersOf("0123456789abcdef", length),
  HEX: (length) => charactersOf("0123456789ABCDEF", length),
  alnum: (length) => charactersOf("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz", length),
  digits(length) {
    // A number does not begin with a zero.
    const least = 10 ** (length - 1);
    return (fraction) => String(Math.floor((1 + fraction * 9) * least));
  },
};

// By hand: toString(16) of a number beyond 32 bits takes microseconds, and every message that Gmail takes has two.
function charactersOf(alphabet: string, length: number): (fraction: number) => string {
  const codes = Array.from({ length }, () => 0);
  return (fraction) => {
    let rest = fraction;
    for (let place = 0; place < length; place++) {
      const scaled = rest * alphabet.length;
      const digit = Math.floor(scaled);
      codes[place] = alphabet.charCodeAt(digit);
      rest = scaled - digit;
    }
    return String.fromCharCode(...codes);
  };
}
