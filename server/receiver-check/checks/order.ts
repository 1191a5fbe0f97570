import type { CheckContext } from "../check-context.ts";
import type { Check, Finding } from "../check.ts";
import { fail, notJudged, ok } from "../check.ts";
import type { CheckMessage } from "../event-kit.ts";
import { judgeAccepted, postEach } from "../judgement.ts";
import type { EventFields } from "../../simulation/ports.ts";

/** Whether a late event overwrites a newer state. */
export const ORDER: Check = {
  id: "order",
  title: "Keeps the newest state when events come out of order",
  severity: "medium",
  why: "An open can come before its delivery, a delivery a day late: where the last writer wins, bounces turn into deliveries.",
  sends:
    "click, open, delivered and processed of one message, the newest first; a delivered after its bounce",
  passes: "the status probe still tells of the click, and of the bounce",
  fix: "Compare the events' timestamps before a state is overwritten.",
  dependsOn: ["sig-single"],
  needs: "status probe",
  run: async (context) => [...(await clickFindings(context)), ...(await bounceFindings(context))],
};

async function clickFindings(context: CheckContext): Promise<readonly Finding[]> {
  const { events } = context;
  const message = events.message();
  const story = (["click", "open", "delivered", "processed"] as const).map((name, index): NamedEvent => [
    name,
    events.event(name, { timestamp: events.seconds(10 * index) }, message),
  ]);
  return await judgeState(context, { message, story, newest: /click|open|engaged/ });
}

async function bounceFindings(context: CheckContext): Promise<readonly Finding[]> {
  const { events } = context;
  const message = events.message();
  const story: readonly NamedEvent[] = [
    ["bounce", events.event("bounce", { timestamp: events.seconds() }, message)],
    ["delivered", events.event("delivered", { timestamp: events.seconds(60) }, message)],
  ];
  return await judgeState(context, { message, story, newest: /bounce|fail|undeliver/ });
}

type NamedEvent = readonly [name: string, event: EventFields];

interface Story {
  readonly message: CheckMessage;
  /** In the order in which they are sent. */
  readonly story: readonly NamedEvent[];
  /** How a receiver may call the newest state. */
  readonly newest: RegExp;
}

async function judgeState(
  context: CheckContext,
  { message, story, newest }: Story,
): Promise<readonly Finding[]> {
  const names = story.map(([name]) => name);
  const sents = await postEach(
    context,
    story.map(([what, event]) => ({ what, body: [event] })),
  );
  const answered = judgeAccepted(sents, `2xx to ${names.join(", ")} in this order`);
  if (sents.some(({ isAccepted }) => !isAccepted)) return answered;
  await context.pause(context.volume.settleMs);
  const status = await context.statusProbe?.(message);
  if (status === undefined)
    return [notJudged(`the state after ${names.join(", ")}: the status probe tells none`)];
  if (newest.test(status)) return [ok(`still "${status}" after ${names.join(", ")}`)];
  if (/deliver|process|sent/.test(status))
    return [fail(`"${status}" after ${names.join(", ")}: an older event overwrote a newer one`)];
  return [notJudged(`the state after ${names.join(", ")}: "${status}" is no word for it`)];
}
