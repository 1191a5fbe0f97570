import type { EventName } from "../../contract/events.ts";
import type { JsonObject } from "../../contract/json.ts";
import { SECOND_MS } from "../../contract/time.ts";
import type { Duration } from "../../contract/time.ts";
import { CannotRun } from "../../runtime/cannot-run.ts";
import { UsageError } from "../../runtime/usage-error.ts";
import { createWallClock } from "../../runtime/wall-clock.ts";
import type { HostOptions } from "../../runtime/host.ts";
import { formatDuration } from "../../simulation/wording.ts";
import { AttemptOutput } from "../attempt-output.ts";
import type { CliContext } from "../context.ts";
import { editEvents } from "./event-editing.ts";
import { membersFrom } from "./event-members.ts";
import { firstAttempts, makeEvents } from "./event-posting.ts";
import { interruptible, unlessInterrupted } from "../interruption.ts";
import { withSpeed } from "../clock-speed.ts";
import { openPlace } from "./trigger-place.ts";
import type { TriggerPlace } from "./trigger-place.ts";
import type { TriggerOptions } from "./trigger-options.ts";

/** What `trigger EVENT` makes: an event by its name; `blocked` is a bounce of that type. */
export type TriggeredEvent = EventName | "blocked";

/** Batches of a temporary simulator close this soon: nobody waits, and no retry falls due before all were posted. */
const TEMPORARY_BATCH_AGE_MS: Duration = SECOND_MS;

/** `fake-sendgrid trigger EVENT`: makes events, and shows what was posted and answered. */
export async function triggerEvent(
  context: CliContext,
  name: TriggeredEvent,
  options: TriggerOptions,
): Promise<void> {
  const drafts = await draftsFrom(context, name, options);
  const place = await openPlace(context, options, {
    host: { batchMaxAge: TEMPORARY_BATCH_AGE_MS, retryJitter: 0, ...beginning(drafts) },
    ofTemporary: ["seed", "target"],
  });
  try {
    if (place.temporary !== undefined && options.speed !== undefined && options.speed !== "max")
      throw new UsageError("--speed: a temporary simulator posts events at once. Leave it out.");
    await withSpeed(place, options.speed, async () => await post(context, { place, drafts, options }));
  } finally {
    await place.close();
  }
}

async function draftsFrom(
  context: CliContext,
  name: TriggeredEvent,
  { set = [], count = 1, edit, seed }: TriggerOptions,
): Promise<readonly JsonObject[]> {
  const members = membersFrom(set);
  const draft =
    name === "blocked" ? { event: "bounce", type: "blocked", ...members } : { event: name, ...members };
  const drafts: readonly JsonObject[] = Array.from({ length: count }, () => draft);
  if (edit !== true) return drafts;
  const edited = await editEvents(drafts, seed);
  if (edited.deleted.length > 0) {
    const names = edited.deleted.join(", ");
    context.err(`Members that were deleted are chosen anew: ${names}.\n`);
  }
  await edited.discard();
  return edited.drafts;
}

// An event that occurred long ago would be too old to be posted: it occurs now where time begins with it.
function beginning(drafts: readonly JsonObject[]): Partial<HostOptions> {
  const instants = drafts.map(({ timestamp }) =>
    typeof timestamp === "number" ? timestamp * SECOND_MS : Infinity,
  );
  const first = instants.reduce((least, at) => Math.min(least, at), Infinity);
  return first >= 0 && first < createWallClock().now() ? { startAt: first } : {};
}

interface Waiting {
  readonly place: TriggerPlace;
  readonly options: TriggerOptions;
  readonly interrupted: AbortSignal;
}

interface Posting {
  readonly place: TriggerPlace;
  readonly drafts: readonly JsonObject[];
  readonly options: TriggerOptions;
}

async function post(context: CliContext, { place, drafts, options }: Posting): Promise<void> {
  const { client, temporary } = place;
  const { json = false, account } = options;
  const output = new AttemptOutput(context, { isJson: json, temporary });
  const made = await makeEvents(client, drafts, account);
  if (made.events.every(({ postedTo }) => postedTo.length === 0)) {
    const names = [...new Set(made.events.map(({ event }) => event))].join(", ");
    throw new CannotRun(
      `No webhook settings of ${client.origin} post ${names}. Create some there, or pass --target URL.`,
    );
  }
  const unposted = await interruptible(async (interrupted) => {
    const isOver = await untilDue(context, { place, options, interrupted });
    const attempts = firstAttempts(client, made, { interrupted, isOver });
    for (;;) {
      const next = await attempts.next();
      if (next.done === true) return next.value;
      output.show(next.value);
    }
  });
  output.end({ events: made.events.length, unposted, hint: unposted > 0 ? await whyUnposted(place) : "" });
}

/** What a simulator may need besides batch age and timeout: other batches go first. Ours. */
const SLACK_MS: Duration = 10 * SECOND_MS;

// Sees to it that time gets on, and says for how long to wait. A temporary simulator posts all at once.
async function untilDue(
  context: CliContext,
  { place, options, interrupted }: Waiting,
): Promise<() => boolean> {
  const { client, temporary } = place;
  const [clock, { batchMaxAge, timeout }] = [await client.clock(), await client.rules()];
  const isManual = clock.mode === "manual";
  if (temporary !== undefined || (isManual && options.advance === true)) {
    await unlessInterrupted(client.advance({ by: batchMaxAge }), interrupted);
    return () => true;
  }
  if (isManual) {
    context.err(
      `The simulator's clock is manual: the events are posted once it is advanced.\n` +
        `Pass --advance, or POST ${client.origin}/_simulator/clock/advance {"by":"30s"}.\n`,
    );
  }
  const speed = clock.speed === "max" || isManual ? 1 : clock.speed;
  const batchMs = clock.speed === "max" && !isManual ? 0 : batchMaxAge / speed;
  if (!isManual && batchMs >= SECOND_MS)
    context.err(`Waiting for the batch to close, within ${formatDuration(batchMs)}.\n`);
  const wallClock = createWallClock();
  const end = wallClock.now() + (options.wait ?? batchMs + timeout + SLACK_MS);
  return () => wallClock.now() >= end;
}

async function whyUnposted({ client, temporary }: TriggerPlace): Promise<string> {
  // It waits for each answer: somebody had enough of it.
  if (temporary !== undefined) return "The receiver had not answered.";
  const [{ mode }, { pendingDeliveries }] = [await client.clock(), await client.status()];
  if (mode === "manual") return "The simulator's clock is manual: pass --advance.";
  if (pendingDeliveries > 0) return "Other deliveries go before them: pass a longer --wait, such as 60s.";
  return "Pass a longer --wait, such as 60s.";
}
