import { counted } from "../elements/format-time.ts";
import type { FindingKind } from "../state/received/finding-kinds.ts";

const KINDS: Readonly<Record<FindingKind, string>> = {
  missing: "Missing",
  altered: "Altered",
  duplicated: "Duplicated",
  reordered: "Reordered",
  unknown: "Never sent",
};

/** What was sent against what was received. */
export const receivedTexts = {
  intro:
    "What the simulator posted, against what a receiver says it stored: each event once, however often it came.",
  ledger: {
    title: "What became of every event",
    total: "All settings",
    settings: "Webhook settings",
    deleted: (id: string) => `deleted: ${id}`,
    none: "No event occurred for webhook settings yet",
    counts: {
      generated: "Generated",
      acknowledged: "Acknowledged",
      pending: "Pending",
      expired: "Expired",
      filtered: "Filtered",
      discarded: "Discarded",
      duplicatesSent: "Duplicates sent",
      injected: "Made up by faults",
      resentUncertain: "Sent again, unsure",
      attempts: "Attempts",
    },
  },
  title: "Against what was received",
  settings: "Webhook settings",
  by: "Received by",
  sources: {
    told: "my receiver, which reports ids",
    "built-in": "the built-in receiver",
    own: "a list of my own",
  },
  readAgain: "Read again",
  own: {
    label: "Events or sg_event_ids, in the order in which they were stored",
    help: "A JSON array, or one event or id a line (NDJSON). Whole events are compared member by member too.",
    file: "Or from a file",
    problem: (line: number, text: string) => `Line ${line} is neither JSON nor an id: ${text}`,
  },
  figures: {
    owed: "acknowledged",
    received: "received",
    kinds: KINDS,
  },
  unexplained: (count: number) => `${count.toLocaleString("en")} unexplained`,
  withoutId: (count: number) =>
    `${counted(count, "event")} without an sg_event_id ${count === 1 ? "was" : "were"} not compared.`,
  notJudged: (kinds: readonly string[]) =>
    `Not judged, because not all that was sent or received is kept: ${kinds.join(", ").toLowerCase()}.`,
  nothingFound: "Nothing was found.",
  find: "Show",
  all: "all findings",
  explained: { yes: "explained", no: "unexplained" },
  same: "Every event that was acknowledged was received once, in order.",
  noneOfKind: "Nothing of that kind was found.",
  columns: { finding: "Finding", event: "Event", why: "Why", attempts: "Attempts" },
  findings: "Findings",
  more: (count: number) => `+ ${counted(count, "finding")}`,
  ndjson: "NDJSON",
  csv: "CSV",
  exportHelp: "Download the findings that are shown",
  nothing: {
    settings: "There are no webhook settings, so nothing is posted and nothing can be compared.",
    toldTitle: "Your receiver has reported nothing yet",
    told: "Let it report the sg_event_ids that it stored, as soon as it stored them or at the end of a test:",
    "built-inTitle": "The built-in receiver got nothing for these settings",
    "built-in": "Only settings whose URL is its own are posted to it. Choose others, or another source.",
    ownTitle: "Nothing to compare yet",
    own: "Paste what your receiver stored, such as the export of its table.",
  },
  curl: "the curl line",
  why: {
    missing: (attemptId: string | null) =>
      `The receiver acknowledged it${attemptId === null ? "" : ` in ${attemptId}`} and does not have it.`,
    postedOften: (received: number, posted: number, resent: number) =>
      `Received ${received} times, posted ${posted} times${resent === 0 ? "" : `, ${resent} of them by hand`}.`,
    postedLess: (received: number, posted: number) =>
      `Received ${received} times, but posted only ${posted === 1 ? "once" : `${posted} times`}: the receiver stored it again by itself.`,
    sentSo: (eventId: string) => `It was posted after the younger ${eventId}.`,
    mixedUp: (eventId: string) => `It was posted before the younger ${eventId}, and stored after it.`,
    altered: (names: readonly string[]) => `Other than sent: ${names.join(", ")}.`,
    unknown: "These settings never posted it, or it is no longer kept.",
    faults: (faults: readonly string[]) =>
      faults.length === 0 ? "" : ` Faults had a hand in it: ${faults.join(", ")}.`,
  },
} as const;
