import { ArrowLeftRight } from "lucide-react";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import type { JSX } from "react";
import { useId } from "react";
import type { AttemptDetail, HeaderLines } from "../../server/contract/control-api.ts";
import { formatBytes, formatDuration, formatInstant } from "../elements/format-time.ts";
import { PageHeading } from "../elements/page-heading.tsx";
import { ProblemBox } from "../elements/problem-box.tsx";
import { BodyDiff } from "../panels/delivery/detail-diff.tsx";
import { areSameBytes, comparedHeaders, differencesOf, differs } from "../state/delivery/compare-attempts.ts";
import type { ComparedLine } from "../state/delivery/compare-attempts.ts";
import { useLive } from "../state/live/playground-context.ts";
import { useBody, useControl } from "../state/live/queries.ts";
import { ORIGIN_WORDS, sendTexts } from "../texts/send-texts.ts";
import { shellTexts } from "../texts/shell-texts.ts";
import "./compare-page.css";

const texts = sendTexts.compare;

/** Two attempts beside each other: heads line by line, bodies with what differs marked. */
export function ComparePage(): JSX.Element {
  const { a = "", b = "" } = useSearch({ from: "/compare" });
  return (
    <div className="page full stack compare-page">
      <PageHeading title={texts.title} intro={texts.intro} />
      <Choice a={a} b={b} />
      {a === "" || b === "" ? (
        <p className="mute">{texts.choose}</p>
      ) : (
        <ReadAndCompared key={`${a} ${b}`} a={a} b={b} />
      )}
    </div>
  );
}

function ReadAndCompared({ a, b }: { readonly a: string; readonly b: string }): JSX.Element {
  const first = useControl<AttemptDetail>(`attempts/${encodeURIComponent(a)}`);
  const second = useControl<AttemptDetail>(`attempts/${encodeURIComponent(b)}`);
  const error = first.error ?? second.error;
  if (error !== null) return <ProblemBox error={error} />;
  if (first.data === undefined || second.data === undefined) {
    return <p className="mute">{shellTexts.loading}</p>;
  }
  return <Comparison first={first.data} second={second.data} />;
}

function Choice({ a, b }: { readonly a: string; readonly b: string }): JSX.Element {
  const navigate = useNavigate({ from: "/compare" });
  const { chronicle } = useLive();
  const list = useId();
  const put = (ids: { readonly a?: string; readonly b?: string }): void =>
    void navigate({ search: (before) => ({ ...before, ...ids }), replace: true });
  const known = [b, a].find((id) => id.startsWith("att_") && chronicle.rowOf(id) >= 0);
  const delivery = known === undefined ? undefined : chronicle.deliveryOf(chronicle.rowOf(known));
  const offered = delivery === undefined ? [] : chronicle.rowsOf(delivery).map((row) => chronicle.idOf(row));
  return (
    <div className="row choice">
      {(["a", "b"] as const).map((name) => (
        <label key={name}>
          {name === "a" ? texts.first : texts.second}
          <input
            list={list}
            spellCheck={false}
            value={name === "a" ? a : b}
            onChange={({ target }) => put({ [name]: target.value.trim() })}
          />
        </label>
      ))}
      <datalist id={list}>
        {offered.map((id) => (
          <option key={id} value={id} />
        ))}
      </datalist>
      <button type="button" onClick={() => put({ a: b, b: a })}>
        <ArrowLeftRight size={14} aria-hidden="true" />
        {texts.swap}
      </button>
    </div>
  );
}

function headersOf(part: { readonly headers: HeaderLines } | null): HeaderLines {
  return part?.headers ?? [];
}

interface Pair {
  readonly first: AttemptDetail;
  readonly second: AttemptDetail;
}

function Comparison({ first, second }: Pair): JSX.Element {
  return (
    <>
      <Sentence first={first} second={second} />
      <section>
        <h2>{texts.attempts}</h2>
        <ComparedTable first={first} second={second} lines={factsOf(first, second)} label={texts.attempts} />
      </section>
      <section>
        <h2>{texts.request}</h2>
        <ComparedTable
          first={first}
          second={second}
          lines={comparedHeaders(headersOf(first.request), headersOf(second.request))}
          label={texts.request}
        />
      </section>
      <section className="stack">
        <h2>{texts.body}</h2>
        <BodyDiff before={first} after={second} />
      </section>
      <section>
        <h2>{texts.response}</h2>
        <ComparedTable
          first={first}
          second={second}
          lines={[
            ...comparedHeaders(headersOf(first.response), headersOf(second.response)),
            { name: texts.body, values: [first.response?.body ?? null, second.response?.body ?? null] },
          ]}
          label={texts.response}
        />
      </section>
    </>
  );
}

function Sentence({ first, second }: Pair): JSX.Element {
  const areKept = first.request?.bodyKept === true && second.request?.bodyKept === true;
  const was = useBody(areKept ? first.id : null);
  const is = useBody(areKept ? second.id : null);
  const rest = texts.differ(differencesOf(first, second));
  if (!areKept || was.error !== null || is.error !== null) {
    return <p role="status">{texts.sentence(texts.goneBody, rest)}</p>;
  }
  if (was.data === undefined || is.data === undefined) return <p className="mute">{shellTexts.loading}</p>;
  const body = areSameBytes(was.data, is.data) ? texts.sameBody : texts.otherBody;
  return <p role="status">{texts.sentence(body, rest)}</p>;
}

function ComparedTable({
  first,
  second,
  lines,
  label,
}: Pair & { readonly lines: readonly ComparedLine[]; readonly label: string }): JSX.Element {
  return (
    <table className="compared" aria-label={label}>
      <thead>
        <tr>
          <th scope="row">{texts.line}</th>
          {[first, second].map(({ id, deliveryId }, index) => (
            // The same attempt may stand on both sides.
            // oxlint-disable-next-line react/no-array-index-key -- the order never changes
            <th key={index} scope="col">
              <Link to="/deliveries/$id" params={{ id: deliveryId }}>
                {id}
              </Link>
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {lines.map((line) => (
          <tr key={line.name} className={differs(line) ? "changed" : ""}>
            <th scope="row">
              {line.name}
              {differs(line) ? ` (${texts.differs})` : ""}
            </th>
            <td>{line.values[0] ?? texts.absent}</td>
            <td>{line.values[1] ?? texts.absent}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function factsOf(first: AttemptDetail, second: AttemptDetail): readonly ComparedLine[] {
  const names = texts.facts;
  const read: Readonly<Record<keyof typeof names, (attempt: AttemptDetail) => string | null>> = {
    delivery: ({ deliveryId, number }) => `${deliveryId} · ${number}`,
    made: ({ origin }) => ORIGIN_WORDS[origin] || texts.batch,
    url: ({ url }) => url,
    at: ({ at }) => formatInstant(at),
    result: ({ result }) => result,
    status: ({ status }) => (status === null ? null : String(status)),
    latency: ({ latencyMs }) => (latencyMs === null ? null : formatDuration(latencyMs)),
    events: ({ eventCount }) => String(eventCount),
    bytes: ({ bytes }) => formatBytes(bytes),
    faults: ({ faults }) => (faults.length === 0 ? null : faults.join(", ")),
  };
  // The keys are those of the object above.
  return (Object.keys(names) as (keyof typeof names)[]).map((key) => ({
    name: names[key],
    values: [read[key](first), read[key](second)],
  }));
}
