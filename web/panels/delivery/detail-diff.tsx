import { Link } from "@tanstack/react-router";
import type { JSX } from "react";
import { Suspense, lazy, useMemo } from "react";
import type { Attempt, AttemptDetail, HeaderLines } from "../../../server/contract/control-api.ts";
import { ProblemBox } from "../../elements/problem-box.tsx";
import { areSameBytes, comparedWith } from "../../state/delivery/compare-attempts.ts";
import { useBody, useControl } from "../../state/live/queries.ts";
import { useComparedBodies } from "../../state/delivery/use-compared-bodies.ts";
import { headerIn } from "../../state/delivery/signature-steps.ts";
import { detailTexts } from "../../texts/delivery-texts.ts";
import { sendTexts } from "../../texts/send-texts.ts";
import { shellTexts } from "../../texts/shell-texts.ts";

const DiffView = lazy(async () => {
  const { DiffView: component } = await import("../../elements/diff-view.tsx");
  return { default: component };
});

const texts = detailTexts.diff;

/** What differs between two attempts: headers line by line, bodies byte for byte and as JSON. */
export function DetailDiff({
  attempt,
  others,
  withId,
  onWith,
}: {
  readonly attempt: AttemptDetail;
  readonly others: readonly Attempt[];
  readonly withId: string | undefined;
  readonly onWith: (attemptId: string) => void;
}): JSX.Element {
  const other = comparedWith(attempt, others, withId);
  if (other === undefined) return <p className="mute">{texts.none}</p>;
  return (
    <div className="stack">
      <div className="row">
        <label className="row">
          {texts.with}
          <select value={other.id} onChange={({ target }) => onWith(target.value)}>
            {others.map(({ id, number, status, result }) => (
              <option key={id} value={id}>
                {detailTexts.try(number)} · {status ?? result} · {id}
              </option>
            ))}
          </select>
        </label>
        <Link to="/compare" search={{ a: other.id, b: attempt.id }}>
          {sendTexts.compare.page}
        </Link>
      </div>
      <Comparison attempt={attempt} otherId={other.id} />
    </div>
  );
}

function Comparison({
  attempt,
  otherId,
}: {
  readonly attempt: AttemptDetail;
  readonly otherId: string;
}): JSX.Element | null {
  const other = useControl<AttemptDetail>(`attempts/${otherId}`);
  if (other.error !== null) return <ProblemBox error={other.error} onRetry={() => void other.refetch()} />;
  if (other.data?.id !== otherId) return <p className="mute">{shellTexts.loading}</p>;
  return (
    <>
      <section>
        <h3>{texts.headers}</h3>
        <HeaderDiff before={other.data.request?.headers ?? []} after={attempt.request?.headers ?? []} />
      </section>
      <section className="stack">
        <h3>{texts.body}</h3>
        <BodyDiff before={other.data} after={attempt} />
      </section>
    </>
  );
}

function HeaderDiff({
  before,
  after,
}: {
  readonly before: HeaderLines;
  readonly after: HeaderLines;
}): JSX.Element {
  const names = [...new Set([...before, ...after].map(([name]) => name))];
  return (
    <table className="header-lines" aria-label={texts.headers}>
      <tbody>
        {names.map((name) => {
          const [was, is] = [headerIn(before, name), headerIn(after, name)];
          return (
            <tr key={name} className={was === is ? "" : "changed"}>
              <th scope="row">{name}</th>
              <td>
                {was === is ? (
                  is
                ) : (
                  <>
                    {was === null ? null : <del>{was}</del>} {is === null ? null : <ins>{is}</ins>}
                  </>
                )}
              </td>
              <td className="mute">{was === is ? texts.equal : wordFor(was, is)}</td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

function wordFor(was: string | null, is: string | null): string {
  if (was === null) return texts.added;
  return is === null ? texts.removed : texts.changed;
}

/** What differs between the bodies of two attempts. */
export function BodyDiff({
  before,
  after,
}: {
  readonly before: AttemptDetail;
  readonly after: AttemptDetail;
}): JSX.Element {
  const areKept = before.request?.bodyKept === true && after.request?.bodyKept === true;
  const first = useBody(areKept ? before.id : null);
  const second = useBody(areKept ? after.id : null);
  const error = first.error ?? second.error;
  if (!areKept) return <p className="mute">{detailTexts.request.gone}</p>;
  if (error !== null) return <ProblemBox error={error} />;
  if (first.data === undefined || second.data === undefined) {
    return <p className="mute">{shellTexts.loading}</p>;
  }
  return <BytesDiff was={first.data} is={second.data} />;
}

function BytesDiff({ was, is }: { readonly was: Uint8Array; readonly is: Uint8Array }): JSX.Element {
  const areEqual = useMemo(() => areSameBytes(was, is), [was, is]);
  if (areEqual) return <p>{texts.same}</p>;
  return (
    <>
      <p>{texts.different}</p>
      <Differences was={was} is={is} />
    </>
  );
}

function Differences({ was, is }: { readonly was: Uint8Array; readonly is: Uint8Array }): JSX.Element {
  const compared = useComparedBodies(was, is);
  const waiting = <p className="mute">{shellTexts.loading}</p>;
  if (compared === null) return waiting;
  return (
    <Suspense fallback={waiting}>
      <DiffView text={compared.is} original={compared.was} changes={compared.changes} label={texts.body} />
    </Suspense>
  );
}
