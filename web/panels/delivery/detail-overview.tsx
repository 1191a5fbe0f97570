import { Link } from "@tanstack/react-router";
import type { JSX } from "react";
import type { Attempt, AttemptDetail, DeliveryDetail } from "../../../server/contract/control-api.ts";
import { counted, formatBytes, formatDuration, formatInstant } from "../../elements/format-time.ts";
import { ResultMark } from "../../elements/result-mark.tsx";
import { resultOf } from "../../state/deliveries/delivery-view.ts";
import { detailTexts } from "../../texts/delivery-texts.ts";
import { ORIGIN_WORDS, titleOfOrigin } from "../../texts/send-texts.ts";
import "./detail-overview.css";

const texts = detailTexts.overview;

/** How a delivery went: the ladder of its attempts, why it stands so and when it is tried again. */
export function DetailOverview({
  delivery,
  attempt,
  onAttempt,
}: {
  readonly delivery: DeliveryDetail;
  readonly attempt: AttemptDetail | null;
  readonly onAttempt: (attemptId: string) => void;
}): JSX.Element {
  const { attempts } = delivery;
  // What was sent once more by hand does not decide where the delivery stands.
  const own = attempts.filter(({ origin }) => origin !== "resend");
  const last = own.at(-1) ?? attempts.at(-1);
  return (
    <div className="detail-overview">
      <p className="verdict">
        <ResultMark
          result={last === undefined ? "pending" : resultOf(last)}
          {...(delivery.state === "acknowledged" && own.length > 1
            ? { text: texts.afterRetries(own.length - 1) }
            : {})}
        />
        <span>{last?.why ?? texts.states[delivery.state]}</span>
      </p>
      {delivery.next === null || last === undefined ? null : (
        <p>{texts.nextTry(formatInstant(delivery.next.at), formatDuration(delivery.next.at - last.at))}</p>
      )}
      <section>
        <h3>{texts.ladder}</h3>
        {attempts.length === 0 ? <p className="mute">{texts.noAttempts}</p> : null}
        <ol className="ladder">
          {attempts.map((each, index) => (
            <Rung
              key={each.id}
              attempt={each}
              before={attempts[index - 1]}
              isChosen={each.id === attempt?.id}
              onChoose={() => onAttempt(each.id)}
            />
          ))}
        </ol>
      </section>
      <Facts delivery={delivery} attempt={attempt} />
    </div>
  );
}

function Rung({
  attempt,
  before,
  isChosen,
  onChoose,
}: {
  readonly attempt: Attempt;
  readonly before: Attempt | undefined;
  readonly isChosen: boolean;
  readonly onChoose: () => void;
}): JSX.Element {
  return (
    <li>
      <button type="button" aria-pressed={isChosen} onClick={onChoose}>
        <span className="number">{attempt.number}</span>
        <ResultMark result={resultOf(attempt)} />
        <span className="answer">{attempt.status ?? attempt.result}</span>
        {attempt.origin === "batch" ? null : <span className="by-hand">{ORIGIN_WORDS[attempt.origin]}</span>}
        <span className="mute when">
          {before === undefined ? formatInstant(attempt.at) : `+${formatDuration(attempt.at - before.at)}`}
        </span>
        <span className="mute">{attempt.latencyMs === null ? "" : formatDuration(attempt.latencyMs)}</span>
        {attempt.faults.length === 0 ? null : (
          <ResultMark result="injected" text={attempt.faults.join(", ")} />
        )}
      </button>
    </li>
  );
}

function Facts({
  delivery,
  attempt,
}: {
  readonly delivery: DeliveryDetail;
  readonly attempt: AttemptDetail | null;
}): JSX.Element {
  const { webhookId, runs, expiredCount } = delivery;
  const facts: readonly (readonly [string, React.ReactNode])[] = [
    ...(attempt === null ? [] : attemptFacts(attempt)),
    [texts.state, texts.states[delivery.state]],
    [texts.events, counted(delivery.eventCount, "event")],
    [texts.bytes, formatBytes(delivery.bytes)],
    [texts.created, formatInstant(delivery.createdAt)],
    [
      texts.settings,
      webhookId === null ? (
        (titleOfOrigin(delivery.attempts[0]?.origin) ?? texts.noSettings)
      ) : (
        <Link key="settings" to="/webhook-settings" search={{ id: webhookId }}>
          {webhookId}
        </Link>
      ),
    ],
    [
      texts.runs,
      runs.length === 0
        ? texts.noRuns
        : runs.map((run) => (
            <Link key={run} to="/deliveries" search={{ q: `run:${run}` }}>
              {run}
            </Link>
          )),
    ],
    [texts.account, `${delivery.account} · ${texts.server.toLowerCase()} ${delivery.server}`],
  ];
  return (
    <section>
      <h3>{texts.facts}</h3>
      {expiredCount > 0 ? <p className="problem">{texts.lost(expiredCount)}</p> : null}
      <dl className="facts">
        {facts.map(([name, value]) => (
          <FactLine key={name} name={name} value={value} />
        ))}
      </dl>
    </section>
  );
}

function FactLine({ name, value }: { readonly name: string; readonly value: React.ReactNode }): JSX.Element {
  return (
    <>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </>
  );
}

function attemptFacts(attempt: AttemptDetail): readonly (readonly [string, React.ReactNode])[] {
  return [
    [texts.why, attempt.why ?? texts.inFlight],
    [texts.url, <code key="url">{attempt.url}</code>],
    [
      texts.sentAt,
      `${formatInstant(attempt.at)} · ${texts.wallAt.toLowerCase()} ${formatInstant(attempt.wallAt)}`,
    ],
    ...(attempt.location === null ? [] : [[texts.location, attempt.location] as const]),
    ...(attempt.faults.length === 0 ? [] : [[texts.faults, attempt.faults.join(", ")] as const]),
  ];
}
