import { receivedTexts } from "../../texts/received-texts.ts";
import type { FindingKind } from "./finding-kinds.ts";
import type { ReceivedLine } from "./received-lines.ts";
import { postsWith } from "./sent-events.ts";
import type { SentCopy, SentEvent, SentPost } from "./sent-events.ts";

/** One thing that differs between what was sent and what was received. */
export interface Finding {
  readonly kind: FindingKind;
  readonly eventId: string;
  /** The event's name and address; null: they are not known. */
  readonly event: string | null;
  readonly email: string | null;
  /** True: faults, retries or a person's resend account for it; false: the receiver must. */
  readonly isExplained: boolean;
  readonly why: string;
  /** The attempts that it has to do with, oldest first. */
  readonly attempts: readonly string[];
}

/** What was sent against what was received. */
export interface ReceivedComparison {
  /** Events that the receiver acknowledged. */
  readonly owed: number;
  /** Events that were received, each time counted. */
  readonly received: number;
  /** Received without an id, and not compared. */
  readonly withoutId: number;
  /** What could not be told, because not all that was sent or received is kept. */
  readonly notJudged: readonly FindingKind[];
  readonly findings: readonly Finding[];
}

const why = receivedTexts.why;

/** What settings posted. */
export interface SentSide {
  readonly events: ReadonlyMap<string, SentEvent>;
  /** All events that occurred, whoever posts them. */
  readonly occurred: ReadonlySet<string>;
  /** False: there was more, and what is not here may have been sent all the same. */
  readonly isWhole: boolean;
}

/** What a receiver stored, in its order. */
export interface ReceivedSide {
  readonly lines: readonly ReceivedLine[];
  /** False: there was more, and what is not here may have been received all the same. */
  readonly isWhole: boolean;
}

/** Compares what was sent with what was received, in the order in which it was received. */
export function compareReceived(
  { events: sent, occurred, isWhole: isAllSent }: SentSide,
  { lines, isWhole: isAllReceived }: ReceivedSide,
): ReceivedComparison {
  const times = new Map<string, number>();
  for (const { eventId, times: count } of lines) {
    if (eventId !== null) times.set(eventId, (times.get(eventId) ?? 0) + count);
  }
  const findings = [
    ...(isAllReceived ? missing(sent, times) : []),
    ...altered(sent, lines),
    ...duplicated(sent, times),
    ...reordered(sent, [...times.keys()]),
    ...(isAllSent ? unknown({ sent, occurred }, lines) : []),
  ];
  return {
    owed: [...sent.values()].filter(({ isOwed }) => isOwed).length,
    received: lines.reduce((sum, line) => sum + line.times, 0),
    withoutId: lines.filter(({ eventId }) => eventId === null).length,
    notJudged: [...(isAllReceived ? [] : ["missing" as const]), ...(isAllSent ? [] : ["unknown" as const])],
    // What the receiver must account for comes first.
    findings: [
      ...findings.filter(({ isExplained }) => !isExplained),
      ...findings.filter(({ isExplained }) => isExplained),
    ],
  };
}

/** How many findings there are of a kind. */
export function countOf({ findings }: ReceivedComparison, kind: FindingKind): number {
  return findings.filter((finding) => finding.kind === kind).length;
}

function finding(
  { id, record }: SentEvent,
  rest: Pick<Finding, "kind" | "isExplained" | "why"> & { readonly posts: readonly SentPost[] },
): Finding {
  const { posts, ...said } = rest;
  return {
    ...said,
    eventId: id,
    event: record?.event ?? null,
    email: record?.email ?? null,
    attempts: [...new Set(posts.map(({ attemptId }) => attemptId))],
  };
}

function missing(
  sent: ReadonlyMap<string, SentEvent>,
  times: ReadonlyMap<string, number>,
): readonly Finding[] {
  const lost = [...sent.values()].filter(({ id, isOwed }) => isOwed && !times.has(id));
  return lost.map((event) => {
    const posts = postsWith(event).filter(({ isAcknowledged }) => isAcknowledged);
    const acknowledged = posts[0]?.attemptId ?? null;
    return finding(event, { kind: "missing", isExplained: false, why: why.missing(acknowledged), posts });
  });
}

function duplicated(
  sent: ReadonlyMap<string, SentEvent>,
  times: ReadonlyMap<string, number>,
): readonly Finding[] {
  return [...times].flatMap(([id, count]) => {
    const event = sent.get(id);
    if (event === undefined || count < 2) return [];
    const posts = postsWith(event);
    const isExplained = count <= posts.length;
    const resent = posts.filter(({ origin }) => origin === "resend").length;
    return [
      finding(event, {
        kind: "duplicated",
        isExplained,
        why: isExplained
          ? why.postedOften(count, posts.length, resent) + faultsOf(posts)
          : why.postedLess(count, posts.length),
        posts,
      }),
    ];
  });
}

/** An event that came after a younger one. */
function reordered(sent: ReadonlyMap<string, SentEvent>, order: readonly string[]): readonly Finding[] {
  const findings: Finding[] = [];
  let youngest: (SentEvent & { readonly place: number }) | undefined;
  for (const id of order) {
    const event = sent.get(id);
    if (event === undefined || event.place === null) continue;
    if (youngest === undefined || event.place > youngest.place) {
      youngest = { ...event, place: event.place };
      continue;
    }
    const own = arrivalOf(event);
    const other = arrivalOf(youngest);
    const isExplained = own !== null && other !== null && isAfter(own, other);
    const posts = [own, other].flatMap((arrival) => (arrival === null ? [] : [arrival.post]));
    const said = { kind: "reordered", isExplained, posts } as const;
    const sentence = isExplained ? why.sentSo(youngest.id) : why.mixedUp(youngest.id);
    findings.push(finding(event, { ...said, why: sentence + (isExplained ? faultsOf(posts) : "") }));
  }
  return findings;
}

interface Arrival {
  readonly post: SentPost;
  readonly index: number;
}

/** With which POST an event came first, and where it stood in it. */
function arrivalOf({ copies }: SentEvent): Arrival | null {
  const arrivals = copies.flatMap(({ batch, index }: SentCopy) =>
    batch.posts.map((post) => ({ post, index })),
  );
  const first = (among: readonly Arrival[]): Arrival | null =>
    among.toSorted((left, right) => left.post.ordinal - right.post.ordinal)[0] ?? null;
  return first(arrivals.filter(({ post }) => post.isAcknowledged)) ?? first(arrivals);
}

function isAfter(own: Arrival, other: Arrival): boolean {
  const byPost = own.post.ordinal - other.post.ordinal;
  return byPost === 0 ? own.index > other.index : byPost > 0;
}

/** Members that were sent and that the receiver has with another value; it may leave some out and add its own. */
function altered(sent: ReadonlyMap<string, SentEvent>, lines: readonly ReceivedLine[]): readonly Finding[] {
  return lines.flatMap(({ eventId, payload }) => {
    const event = eventId === null ? undefined : sent.get(eventId);
    const original = event?.record?.payload;
    if (event === undefined || original === undefined || payload === null) return [];
    const names = Object.keys(original).filter(
      (name) => name in payload && canonical(payload[name]) !== canonical(original[name]),
    );
    if (names.length === 0) return [];
    const posts = postsWith(event);
    const isExplained = posts.some(({ faults }) => faults.includes("tampered-body"));
    return [
      finding(event, { kind: "altered", isExplained, why: why.altered(names) + faultsOf(posts), posts }),
    ];
  });
}

// What occurred and is in no batch that was read was posted in the meantime, or by other settings.
function unknown(
  {
    sent,
    occurred,
  }: { readonly sent: ReadonlyMap<string, SentEvent>; readonly occurred: ReadonlySet<string> },
  lines: readonly ReceivedLine[],
): readonly Finding[] {
  const seen = new Set<string>();
  return lines.flatMap(({ eventId, payload }) => {
    if (eventId === null || sent.has(eventId) || occurred.has(eventId) || seen.has(eventId)) return [];
    seen.add(eventId);
    const text = (value: unknown): string | null => (typeof value === "string" ? value : null);
    return [
      {
        kind: "unknown",
        eventId,
        event: text(payload?.["event"]),
        email: text(payload?.["email"]),
        isExplained: false,
        why: why.unknown,
        attempts: [],
      } as const,
    ];
  });
}

function faultsOf(posts: readonly SentPost[]): string {
  return why.faults([...new Set(posts.flatMap(({ faults }) => faults))]);
}

/** JSON with the members of objects in the order of their names: the same for the same value. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_name, each: unknown) =>
    typeof each === "object" && each !== null && !Array.isArray(each)
      ? Object.fromEntries(Object.entries(each).toSorted(([left], [right]) => (left < right ? -1 : 1)))
      : each,
  );
}
