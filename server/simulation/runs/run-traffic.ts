import type { JsonObject, JsonValue } from "../../contract/json.ts";
import { isJsonList, isJsonMembers } from "../json-kind.ts";
import type { CampaignTraffic, EventTraffic, MailTraffic, Scenario, Traffic } from "./scenario.ts";
import type { EventDraft } from "../events/event-drafts.ts";
import type { Mail } from "../stories/mail.ts";
import type { MailOrigin } from "../stories/mail-origin.ts";
import { campaignMail, campaignSteps, numbered } from "./campaign.ts";
import type { CampaignStep } from "./campaign.ts";
import type { RunOutside } from "./run-outside.ts";
import type { Run } from "./run.ts";

/** Where a run's traffic goes. */
export interface TrafficScope {
  readonly outside: RunOutside;
  /** Added to the numbers in addresses of made-up people. */
  readonly offset: number;
  readonly accept: (mail: Mail, origin: MailOrigin) => void;
  readonly emit: (account: string, drafts: readonly EventDraft[], origin: MailOrigin) => void;
  /** Work that time stands still for. */
  readonly await: (work: Promise<void>) => void;
  readonly note: (text: string) => void;
}

/** How many messages a scenario is going to make. */
export function plannedMessages({ traffic }: Scenario): number {
  return traffic.reduce(
    (sum, each) => sum + (each.kind === "campaign" ? each.messages : messagesOf(each)),
    0,
  );
}

function messagesOf(traffic: MailTraffic | EventTraffic): number {
  return traffic.kind === "mail" ? traffic.count * recipientsOf(traffic.mail) : 0;
}

/** The number that begins a run's recipients apart from those of the next. */
export function recipientsOfRun({ traffic }: Scenario): number {
  return traffic.reduce((sum, each) => sum + (each.kind === "campaign" ? each.messages : 0), 0);
}

/** Sets a run's traffic going: each thing is planned when the one before it has happened. */
export function startTraffic(
  run: Run,
  traffic: Traffic,
  place: { readonly index: number } & TrafficScope,
): void {
  switch (traffic.kind) {
    case "campaign":
      return startCampaign(run, traffic, place);
    case "mail":
      return repeat(run, traffic, (nth) => sendMail(run, traffic, { nth, ...place }));
    case "events":
      return repeat(run, traffic, () => place.emit(run.account, traffic.events, run.origin()));
  }
}

function startCampaign(run: Run, traffic: CampaignTraffic, { outside, offset, accept }: TrafficScope): void {
  const origin = run.origin(traffic.rates);
  const steps = campaignSteps(traffic);
  let first = 1;
  const plan = (step: CampaignStep | undefined): void => {
    if (step === undefined) return;
    run.at(traffic.startMs + step.afterMs, () => {
      const { messages } = step;
      const { account, streams } = run;
      const { people } = outside;
      accept(
        campaignMail(traffic, { account, people, chance: streams.recipients, first, messages, offset }),
        origin,
      );
      first += messages;
      plan(nextOf(steps));
    });
  };
  plan(nextOf(steps));
}

function nextOf(steps: Generator<CampaignStep>): CampaignStep | undefined {
  const { done, value } = steps.next();
  return done === true ? undefined : value;
}

function repeat(
  run: Run,
  { startMs, everyMs, count }: MailTraffic | EventTraffic,
  task: (nth: number) => void,
): void {
  const plan = (nth: number): void => {
    if (nth > count) return;
    run.at(startMs + (nth - 1) * everyMs, () => {
      task(nth);
      plan(nth + 1);
    });
  };
  plan(1);
}

function sendMail(
  run: Run,
  traffic: MailTraffic,
  place: { readonly nth: number; readonly index: number } & TrafficScope,
): void {
  const { nth, index, outside, note } = place;
  const work = run.during(
    outside
      .sendMail(numberedObject(traffic.mail, nth), {
        account: run.account,
        origin: originName(run.id, index),
      })
      .then((refusal) => {
        if (refusal !== null) note(`${run.id}: mail ${nth} was refused: ${refusal}`);
      }),
  );
  place.await(work);
}

/** What ties a mail to a part of a run's traffic: `run_1/0`. */
export function originName(runId: string, index: number): string {
  return `${runId}/${index}`;
}

function recipientsOf(mail: JsonObject): number {
  const personalizations = mail["personalizations"] ?? [];
  if (!isJsonList(personalizations)) return 1;
  const lists = personalizations.flatMap((each) =>
    isJsonMembers(each) ? [each["to"], each["cc"], each["bcc"]] : [],
  );
  return lists.reduce(
    (sum: number, list) => sum + (list !== undefined && isJsonList(list) ? list.length : 0),
    0,
  );
}

function numberedObject(object: JsonObject, index: number): JsonObject {
  return Object.fromEntries(
    Object.entries(object).map(([name, value]) => [name, numberedValue(value, index)]),
  );
}

function numberedValue(value: JsonValue, index: number): JsonValue {
  if (typeof value === "string") return numbered(value, index);
  if (isJsonList(value)) return value.map((each) => numberedValue(each, index));
  return isJsonMembers(value) ? numberedObject(value, index) : value;
}
