import {
  ASYNC_BOUNCE,
  CLICK_AFTER_OPEN,
  HUMAN_OPEN,
  MACHINE_OPEN,
  REOPEN,
  RESUBSCRIBE_AFTER_LEAVING,
  SCANNER_CLICK_LATENCIES_S,
  SPAM_REPORT,
  UNSUBSCRIBE_AFTER_OPEN,
} from "../../contract/behaviour.ts";
import { DROP_REASONS } from "../../contract/events.ts";
import { DEFERRAL_WINDOW_MS } from "../../contract/limits.ts";
import { SECOND_MS } from "../../contract/time.ts";
import type { Duration } from "../../contract/time.ts";
import type { Chance } from "../chance.ts";
import { mailboxProviderFor } from "../recipients/mailbox-providers.ts";
import type { RateTable } from "./rates.ts";
import { block, deferral, lateRefusal, refusal } from "./smtp-replies.ts";
import type { PlannedStep, StoryChance, StorySubject } from "./story-step.ts";
import { logNormal, waitAfterDeferral } from "./story-times.ts";

/** Scanners are known to click every link; of a mail with very many they click these many. */
const SCANNED_LINKS = 20;
/** Opens of one person, the first aside. */
const MOST_REOPENS = 20;
/** Deferrals of a message that is delivered in the end. */
const MOST_DEFERRALS = 8;

/**
 * Plans what happens to a message by the rates of a scenario: first what the mail server does with it, then what its
 * recipient does.
 *
 * A rate of 0 draws nothing, so that a scenario without opens does not depend on how opens are drawn.
 */
export function storyByRates(subject: StorySubject, rates: RateTable, chance: StoryChance): PlannedStep[] {
  const steps = mailServerSteps(subject.email, rates, chance);
  const end = steps.at(-1);
  if (end?.step.kind !== "delivered") return steps;
  const plan = { subject, rates, chance, deliveredMs: end.afterMs, steps };
  const { opens, openMs } = planOpens(plan);
  planClicks(plan, { isOpened: opens, openMs });
  planComplaints(plan, openMs);
  if (draws(rates.deliveredFirst, chance.recipients)) putDeliveredFirst(steps);
  return steps.toSorted((left, right) => left.afterMs - right.afterMs);
}

interface Plan {
  readonly subject: StorySubject;
  readonly rates: RateTable;
  readonly chance: StoryChance;
  readonly deliveredMs: Duration;
  readonly steps: PlannedStep[];
}

// One draw decides between what excludes each other.
function mailServerSteps(email: string, rates: RateTable, chance: StoryChance): PlannedStep[] {
  const { recipients, latencies } = chance;
  const processed: PlannedStep = { afterMs: 0, step: { kind: "processed" } };
  let left = recipients.fraction();
  if ((left -= rates.dropped) < 0) {
    return [{ afterMs: 0, step: { kind: "dropped", reason: recipients.pick(REASONS) } }];
  }
  const afterMs = latencies.integer(0, 2) * SECOND_MS;
  if ((left -= rates.bounce) < 0) {
    const reply = refusal(email, null, recipients);
    return [processed, { afterMs, step: { kind: "bounce", attempt: 0, reply, type: "bounce" } }];
  }
  if ((left -= rates.blocked) < 0) {
    const reply = block(email, null, recipients);
    return [processed, { afterMs, step: { kind: "bounce", attempt: 0, reply, type: "blocked" } }];
  }
  if ((left -= rates.deferredToBlock) < 0) return [processed, ...deferredForGood(email, afterMs, recipients)];
  if ((left -= rates.deferred) < 0) return [processed, ...deferredAndDelivered(email, afterMs, chance)];
  const { deliveryLatenciesS } = mailboxProviderFor(email);
  const deliveredMs = latencies.pick(deliveryLatenciesS) * SECOND_MS;
  return [processed, { afterMs: deliveredMs, step: { kind: "delivered", attempt: 0 } }];
}

const REASONS = Object.values(DROP_REASONS);

function deferredForGood(email: string, firstMs: Duration, chance: Chance): PlannedStep[] {
  const reply = deferral(email, null, chance);
  const { maxTries } = reply;
  const endMs = firstMs + DEFERRAL_WINDOW_MS;
  const steps: PlannedStep[] = [];
  let [attempt, afterMs] = [0, firstMs];
  while (afterMs < endMs && attempt + 1 < (maxTries ?? Infinity)) {
    steps.push({ afterMs, step: { kind: "deferred", attempt, reply } });
    afterMs += waitAfterDeferral(attempt++);
  }
  const end = { kind: "bounce", attempt, reply, type: reply.type } as const;
  return [...steps, { afterMs: Math.min(afterMs, endMs), step: end }];
}

function deferredAndDelivered(email: string, firstMs: Duration, chance: StoryChance): PlannedStep[] {
  const reply = deferral(email, null, chance.recipients);
  const mostDeferrals = Math.min(MOST_DEFERRALS, (reply.maxTries ?? Infinity) - 1);
  const steps: PlannedStep[] = [];
  let [afterMs, attempt] = [firstMs, 0];
  do {
    steps.push({ afterMs, step: { kind: "deferred", attempt, reply } });
    afterMs += waitAfterDeferral(attempt++);
  } while (attempt < mostDeferrals && chance.recipients.fraction() < 0.5);
  return [...steps, { afterMs, step: { kind: "delivered", attempt } }];
}

function planOpens({ subject, rates, chance, deliveredMs, steps }: Plan): {
  readonly opens: boolean;
  readonly openMs: Duration;
} {
  const { recipients, latencies } = chance;
  const isTracked = subject.tracking.opens;
  const add = (afterMs: Duration, isMachine: boolean): void => {
    if (isTracked) steps.push({ afterMs, step: { kind: "open", isMachine } });
  };
  if (draws(rates.machineopenAt[mailboxProviderFor(subject.email).name], recipients))
    add(deliveredMs + logNormal(MACHINE_OPEN, latencies), true);
  if (!draws(rates.open, recipients))
    return { opens: false, openMs: deliveredMs + logNormal(HUMAN_OPEN, latencies) };
  if (draws(rates.openFirst, recipients)) {
    // The mail server took its time to say that it had the mail.
    const openMs = deliveredMs + latencies.integer(1, 5) * SECOND_MS;
    add(openMs, false);
    const [delivered] = steps.filter(({ step }) => step.kind === "delivered");
    const lateMs = openMs + latencies.integer(1, 60) * SECOND_MS;
    if (delivered !== undefined) steps[steps.indexOf(delivered)] = { ...delivered, afterMs: lateMs };
    return { opens: true, openMs: lateMs };
  }
  const openMs = deliveredMs + logNormal(HUMAN_OPEN, latencies);
  add(openMs, false);
  let againMs = openMs;
  for (let count = 0; count < MOST_REOPENS && draws(rates.reopen, recipients); count++) {
    againMs += logNormal(REOPEN, latencies);
    add(againMs, false);
  }
  return { opens: true, openMs };
}

// Who clicks has opened as a rule: only where more click than open do others as well.
function planClicks(
  { subject, rates, chance, deliveredMs, steps }: Plan,
  { isOpened, openMs }: { readonly isOpened: boolean; readonly openMs: Duration },
): void {
  const { recipients, latencies } = chance;
  const share = isOpened
    ? Math.min(1, rates.click / Math.max(rates.open, Number.MIN_VALUE))
    : Math.max(0, (rates.click - rates.open) / Math.max(1 - rates.open, Number.MIN_VALUE));
  if (draws(share, recipients) && subject.tracking.clicks) {
    steps.push({ afterMs: openMs + logNormal(CLICK_AFTER_OPEN, latencies), step: { kind: "click" } });
  }
  const scanned = rates.scannerclickAt[mailboxProviderFor(subject.email).name];
  if (!draws(scanned, recipients) || !subject.tracking.clicks) return;
  let afterMs = deliveredMs + latencies.pick(SCANNER_CLICK_LATENCIES_S) * SECOND_MS;
  for (let link = 0; link < Math.min(SCANNED_LINKS, Math.max(1, subject.links)); link++) {
    steps.push({ afterMs, step: { kind: "click", scannedLink: link } });
    afterMs += latencies.integer(0, 1) * SECOND_MS;
  }
}

function planComplaints({ subject, rates, chance, deliveredMs, steps }: Plan, openMs: Duration): void {
  const { recipients, latencies } = chance;
  if (draws(rates.spamreport, recipients)) {
    steps.push({ afterMs: deliveredMs + logNormal(SPAM_REPORT, latencies), step: { kind: "spamreport" } });
  }
  if (draws(rates.asyncbounce, recipients)) {
    const reply = lateRefusal(subject.email, recipients);
    steps.push({
      afterMs: deliveredMs + logNormal(ASYNC_BOUNCE, latencies),
      step: { kind: "late-bounce", reply },
    });
  }
  const leaveMs = openMs + logNormal(UNSUBSCRIBE_AFTER_OPEN, latencies);
  if (draws(rates.unsubscribe, recipients) && subject.tracking.subscriptions) {
    steps.push({ afterMs: leaveMs, step: { kind: "unsubscribe" } });
  }
  if (!draws(rates.group_unsubscribe, recipients) || !subject.hasAsmGroup) return;
  steps.push({ afterMs: leaveMs, step: { kind: "group_unsubscribe" } });
  if (draws(rates.group_resubscribe, recipients)) {
    const backMs = leaveMs + logNormal(RESUBSCRIBE_AFTER_LEAVING, latencies);
    steps.push({ afterMs: backMs, step: { kind: "group_resubscribe" } });
  }
}

// As recorded since 2025: both in one batch, delivered first. Processed still carries its own, earlier instant.
function putDeliveredFirst(steps: PlannedStep[]): void {
  const delivered = steps.findIndex(({ step }) => step.kind === "delivered");
  const [processed] = steps;
  const afterMs = steps[delivered]?.afterMs;
  if (processed?.step.kind !== "processed" || afterMs === undefined) return;
  steps.splice(delivered + 1, 0, { ...processed, afterMs, occurredMs: processed.afterMs });
  steps.shift();
}

function draws(rate: number, chance: Chance): boolean {
  return rate > 0 && chance.fraction() < rate;
}
