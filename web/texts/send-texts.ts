import type { AttemptOrigin } from "../../server/contract/journal.ts";
import { counted } from "../elements/format-time.ts";
import type { Signing } from "../state/delivery/request-draft.ts";

/** What made an attempt, in a word; batches go without one. */
export const ORIGIN_WORDS: Readonly<Record<AttemptOrigin, string>> = {
  batch: "",
  "test-request": "test",
  inbound: "inbound",
  resend: "resent",
  request: "by hand",
};

const ORIGIN_TITLES: Readonly<Partial<Record<AttemptOrigin, string>>> = {
  "test-request": "Test request",
  inbound: "Inbound mail",
  request: "Own request",
};

/** What a delivery is called that no batch made; null: a batch made it. */
export function titleOfOrigin(origin: AttemptOrigin = "batch"): string | null {
  return ORIGIN_TITLES[origin] ?? null;
}

/** What a delivery is called in headings. */
export function titleOfDelivery(id: string, origin?: AttemptOrigin): string {
  const made = titleOfOrigin(origin);
  return made === null ? `Delivery ${id}` : `${made} (${id})`;
}

const SIGNING_WORDS: Readonly<Record<Signing, string>> = {
  right: "right: with the settings’ key",
  none: "none: as if verification were switched off",
  wrong: "wrong: a signature of other bytes",
  missing: "missing: the timestamp without a signature",
  stale: "stale: signed long ago",
  "other-key": "other key: rightly, with a key of somebody else",
};

/** What a person sends by hand, and what compares it. */
export const sendTexts = {
  actions: "Send and compare",
  resend: "Resend",
  resendHelp: "Post the same body once more, at once, signed anew (R)",
  resending: "Posting …",
  edit: "Edit & send",
  editHelp: "Post a changed body, other headers or a wrong signature (E)",
  compareHelp: "Compare this attempt with another one (C)",
  all: {
    open: "Resend all",
    help: "Post every delivery in the list once more (Shift+R)",
    title: "Resend all that match",
    close: "Close",
    ask: (count: number) =>
      `${counted(count, "delivery", "deliveries")} in the list will be posted once more, one after the other. The receiver gets their events again.`,
    none: "No delivery in the list was posted to webhook settings yet.",
    yes: (count: number) => `Resend ${counted(count, "delivery", "deliveries")}`,
    no: "Cancel",
    stop: "Stop",
    progress: (done: number, all: number) =>
      `${done.toLocaleString("en")} of ${counted(all, "delivery", "deliveries")} posted`,
    ended: (sent: number) => `Done: ${counted(sent, "delivery", "deliveries")} posted once more.`,
    stopped: (sent: number) => `Stopped: ${counted(sent, "delivery", "deliveries")} posted once more.`,
    failed: (count: number) => `${count.toLocaleString("en")} could not be posted:`,
  },
  request: {
    title: "Edit & send",
    close: "Close",
    settings: "Webhook settings",
    urlOnly: "none: a URL alone, unsigned",
    url: "URL in place of theirs",
    urlNeeded: "URL",
    sign: "Signature",
    signs: SIGNING_WORDS,
    headers: "Headers",
    headersHelp: "In place of those of the same name, or besides.",
    name: (number: number) => `Name of header ${number}`,
    value: (number: number) => `Value of header ${number}`,
    remove: (number: number) => `Remove header ${number}`,
    add: "Add a header",
    body: "Body",
    bodyGone: "The body of this attempt is no longer kept: this one is made up.",
    evidence:
      "The check’s own request with its signature, which holds as long as the body stays as it is. An Authorization is left out.",
    evidenceCut: (size: string) =>
      `The report has only the beginning of the body of ${size}: the signature does not fit it. An Authorization is left out.`,
    format: "Format",
    send: "Send",
    sendHelp: "Ctrl+Enter sends, from everywhere in here.",
    answer: "Answer",
    noAnswer: "There was no answer.",
    emptyAnswer: "Its body is empty.",
    open: (id: string) => `Open delivery ${id}`,
  },
  compare: {
    title: "Compare",
    intro: "Two attempts beside each other: what was sent and what was answered.",
    page: "Compare side by side",
    first: "First attempt",
    second: "Second attempt",
    choose: "Give the ids of two attempts, such as att_1 and att_2.",
    swap: "Swap",
    attempts: "Attempts",
    request: "Request",
    response: "Answer",
    body: "Body",
    line: "Line",
    differs: "differs",
    absent: "–",
    sameBody: "Same body",
    otherBody: "Different bodies",
    goneBody: "The bodies are no longer kept",
    differ: (names: readonly string[]) =>
      names.length === 0
        ? "nothing else differs"
        : `${names.length === 1 ? names[0] : `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`} ${names.length === 1 ? "differs" : "differ"}`,
    sentence: (body: string, rest: string) => `${body}; ${rest}.`,
    facts: {
      delivery: "Delivery",
      made: "Made by",
      url: "Posted to",
      at: "Left at",
      result: "Result",
      status: "Status",
      latency: "Latency",
      events: "Events",
      bytes: "Bytes",
      faults: "Faults",
    },
    batch: "batch",
  },
} as const;
