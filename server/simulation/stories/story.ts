import {
  ASYNC_BOUNCE,
  CLICK_AFTER_OPEN,
  DELIVERY_LATENCIES_S,
  HUMAN_OPEN,
  MACHINE_OPEN,
  SPAM_REPORT,
  UNSUBSCRIBE_AFTER_OPEN,
} from "../../contract/behaviour.ts";
import { DROP_REASONS } from "../../contract/events.ts";
import type { DropReason } from "../../contract/events.ts";
import { DEFERRAL_WINDOW_MS } from "../../contract/limits.ts";
import { MINUTE_MS, SECOND_MS } from "../../contract/time.ts";
import type { Duration } from "../../contract/time.ts";
import { addressTags } from "./address-tags.ts";
import type { AddressTags, TagName } from "./address-tags.ts";
import type { Chance } from "../chance.ts";
import type { RateTable } from "./rates.ts";
import { block, deferral, lateRefusal, refusal } from "./smtp-replies.ts";
import { storyByRates } from "./story-by-rates.ts";
import type { PlannedStep, Story, StoryChance, StoryStep, StorySubject } from "./story-step.ts";
import { logNormal, waitAfterDeferral } from "./story-times.ts";

/**
 * Plans what happens to a message.
 *
 * Suppressions win over tags. A tagged address gets exactly what its tags name, each once, in natural order; of any
 * other a run's rates decide, and without a run it is processed and delivered.
 */
export function planStory(subject: StorySubject, chance: StoryChance, rates?: RateTable): Story {
  if (subject.suppressedAs !== null) return dropped(subject.suppressedAs);
  const tags = addressTags(subject.email);
  if (tags === undefined && rates !== undefined)
    return { steps: storyByRates(subject, rates, chance), ignored: [] };
  if (tags === undefined) return plainStory(delayOf(chance));
  const dropReason = reasonOfTags(tags, chance.recipients);
  if (dropReason !== undefined) return dropped(dropReason);
  return taggedStory(subject, tags, chance);
}

const PROCESSED: PlannedStep = { afterMs: 0, step: { kind: "processed" } };

function dropped(reason: DropReason): Story {
  return { steps: [{ afterMs: 0, step: { kind: "dropped", reason } }], ignored: [] };
}

const DROP_TAGS: readonly (readonly [TagName, DropReason])[] = [
  ["invalid", DROP_REASONS.invalid],
  ["spamcontent", DROP_REASONS.spamContent],
  ["invalidheader", DROP_REASONS.invalidHeader],
  ["quota", DROP_REASONS.quota],
];

function reasonOfTags(tags: AddressTags, chance: Chance): DropReason | undefined {
  const named = DROP_TAGS.find(([tag]) => tags.has(tag));
  if (named !== undefined) return named[1];
  return tags.has("dropped") ? chance.pick(Object.values(DROP_REASONS)) : undefined;
}

function taggedStory(subject: StorySubject, tags: AddressTags, chance: StoryChance): Story {
  const steps = [PROCESSED, ...mailServerSteps(subject.email, tags, chance)];
  const endMs = steps.at(-1)?.afterMs ?? 0;
  const engagement = engagementSteps(subject, tags, chance.latencies);
  steps.push(...engagement.steps.map(({ afterMs, step }) => ({ afterMs: endMs + afterMs, step })));
  return {
    steps: steps.toSorted((left, right) => left.afterMs - right.afterMs),
    ignored: engagement.ignored,
  };
}

/** What the recipient's mail server answers: deferrals first, then the ends that the tags name. */
function mailServerSteps(email: string, tags: AddressTags, chance: StoryChance): PlannedStep[] {
  const steps = deferralSteps(email, tags);
  const attempt = steps.length;
  const [first] = steps;
  if (first !== undefined && tags.size === 1) {
    const reply = deferral(email, tags.get("deferred")?.smtpCode ?? null);
    steps.push({
      afterMs: first.afterMs + DEFERRAL_WINDOW_MS,
      step: { kind: "bounce", attempt, reply, type: "blocked" },
    });
    return steps;
  }
  // The mail server is tried once more, a wait after it deferred for the last time.
  let afterMs = first === undefined ? 0 : lastOf(steps) + waitAfterDeferral(attempt - 1);
  if (tags.has("delivered")) {
    steps.push(...delivery(attempt, chance, afterMs));
    afterMs = lastOf(steps);
  }
  // Each refusal is an answer to an attempt of its own: the attempt's number is in the event's id.
  let tries = attempt;
  for (const [tag, type, replyTo] of REFUSAL_TAGS) {
    const digits = tags.get(tag);
    if (digits === undefined) continue;
    afterMs += chance.latencies.integer(0, 2) * SECOND_MS;
    steps.push({
      afterMs,
      step: { kind: "bounce", attempt: tries++, reply: replyTo(email, digits.smtpCode), type },
    });
  }
  return steps;
}

function lastOf(steps: readonly PlannedStep[]): Duration {
  return steps.at(-1)?.afterMs ?? 0;
}

const REFUSAL_TAGS = [
  ["bounce", "bounce", refusal],
  ["blocked", "blocked", block],
] as const;

function deferralSteps(email: string, tags: AddressTags): PlannedStep[] {
  const digits = tags.get("deferred");
  const reply = deferral(email, digits?.smtpCode ?? null);
  const steps: PlannedStep[] = [];
  let afterMs = SECOND_MS;
  for (let attempt = 0; attempt < (digits?.count ?? 0) && afterMs < DEFERRAL_WINDOW_MS; attempt++) {
    steps.push({ afterMs, step: { kind: "deferred", attempt, reply } });
    afterMs += waitAfterDeferral(attempt);
  }
  return steps;
}

// Processed and delivered: there are as many of these stories as there are latencies.
const PLAIN_STORIES = new Map<Duration, Story>();

function plainStory(afterMs: Duration): Story {
  const known = PLAIN_STORIES.get(afterMs);
  if (known !== undefined) return known;
  const story = { steps: [PROCESSED, { afterMs, step: DELIVERED_AT_ONCE }], ignored: [] };
  PLAIN_STORIES.set(afterMs, story);
  return story;
}

function delayOf({ latencies }: StoryChance): Duration {
  return latencies.pick(DELIVERY_LATENCIES_S) * SECOND_MS;
}

function delivery(attempt: number, chance: StoryChance, handoverMs = 0): PlannedStep[] {
  const afterMs = handoverMs + delayOf(chance);
  return [{ afterMs, step: attempt === 0 ? DELIVERED_AT_ONCE : { kind: "delivered", attempt } }];
}

const DELIVERED_AT_ONCE: StoryStep = { kind: "delivered", attempt: 0 };

/** What the recipient does, counted from the end of the conversation with the mail server. */
function engagementSteps(subject: StorySubject, tags: AddressTags, latencies: Chance): Story {
  const openMs = logNormal(HUMAN_OPEN, latencies);
  const leaveMs = openMs + logNormal(UNSUBSCRIBE_AFTER_OPEN, latencies);
  const { opens, clicks, subscriptions } = subject.tracking;
  const wishes: readonly Wish[] = [
    {
      tag: "machineopen",
      isTracked: opens,
      afterMs: logNormal(MACHINE_OPEN, latencies),
      step: { kind: "open", isMachine: true },
    },
    { tag: "open", isTracked: opens, afterMs: openMs, step: { kind: "open", isMachine: false } },
    {
      tag: "click",
      isTracked: clicks,
      afterMs: openMs + logNormal(CLICK_AFTER_OPEN, latencies),
      step: { kind: "click" },
    },
    { tag: "unsubscribe", isTracked: subscriptions, afterMs: leaveMs, step: { kind: "unsubscribe" } },
    { tag: "group_unsubscribe", needsGroup: true, afterMs: leaveMs, step: { kind: "group_unsubscribe" } },
    {
      tag: "group_resubscribe",
      needsGroup: true,
      afterMs: leaveMs + MINUTE_MS,
      step: { kind: "group_resubscribe" },
    },
    { tag: "spamreport", afterMs: openMs + logNormal(SPAM_REPORT, latencies), step: { kind: "spamreport" } },
    {
      tag: "asyncbounce",
      afterMs: logNormal(ASYNC_BOUNCE, latencies),
      step: { kind: "late-bounce", reply: lateRefusal(subject.email) },
    },
  ];
  const asked = wishes.filter(({ tag, isTracked = true }) => tags.has(tag) && isTracked);
  const isMet = ({ needsGroup = false }: Wish): boolean => !needsGroup || subject.hasAsmGroup;
  return { steps: asked.filter(isMet), ignored: asked.filter((wish) => !isMet(wish)).map(({ tag }) => tag) };
}

interface Wish extends PlannedStep {
  readonly tag: TagName;
  /** False: the app switched off what would tell of it. */
  readonly isTracked?: boolean;
  readonly needsGroup?: boolean;
}
