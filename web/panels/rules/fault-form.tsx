import type { JSX } from "react";
import type { FaultsState } from "../../../server/contract/control-api.ts";
import { FAULTS, FAULT_KINDS } from "../../../server/contract/faults.ts";
import type { FaultDescription, FaultKind } from "../../../server/contract/faults.ts";
import { ProblemBox } from "../../elements/problem-box.tsx";
import { ResultShape } from "../../elements/result-mark.tsx";
import { useRulesForm } from "../../state/use-rules-form.ts";
import { rulesTexts } from "../../texts/rules-texts.ts";
import "./rules-form.css";

const texts = rulesTexts.faults;
const SUBJECTS = ["event", "batch", "attempt", "mail"] as const;

/** Every kind of fault with its rate; those that were switched on in another form are shown and left alone. */
export function FaultForm({ state }: { readonly state: FaultsState }): JSX.Element {
  const before = ratesOf(state);
  const form = useRulesForm("faults", before);
  const rates = form.draft;
  const changed = FAULT_KINDS.filter((kind) => (rates[kind] ?? "") !== (before[kind] ?? ""));
  return (
    <form
      className="rules-form"
      onSubmit={(event) => {
        event.preventDefault();
        form.save(Object.fromEntries(changed.map((kind) => [kind, Number(rates[kind] || 0)])));
      }}
    >
      <p className="mute">{texts.help}</p>
      {SUBJECTS.map((subject) => (
        <div key={subject} className="scroll" role="region" aria-label={texts.subjects[subject]} tabIndex={0}>
          <table>
            <thead>
              <tr>
                <th scope="col">{texts.subjects[subject]}</th>
                <th scope="col">{texts.columns.rate}</th>
                <th scope="col" className="number">
                  {texts.columns.struck}
                </th>
              </tr>
            </thead>
            <tbody>
              {FAULT_KINDS.filter((kind) => FAULTS[kind].subject === subject).map((kind) => (
                <FaultLine
                  key={kind}
                  kind={kind}
                  state={state}
                  rate={rates[kind] ?? ""}
                  onRate={(rate) => form.change({ [kind]: rate })}
                />
              ))}
            </tbody>
          </table>
        </div>
      ))}
      <ProblemBox error={form.problem} />
      <div className="row">
        <button type="submit" className="primary" disabled={changed.length === 0 || form.isBusy}>
          {texts.save}
        </button>
        <button type="button" disabled={state.faults.length === 0} onClick={() => form.save({ faults: [] })}>
          {texts.off}
        </button>
        <span role="status">{form.isSaved ? rulesTexts.saved : ""}</span>
      </div>
    </form>
  );
}

function FaultLine({
  kind,
  state,
  rate,
  onRate,
}: {
  readonly kind: FaultKind;
  readonly state: FaultsState;
  readonly rate: string;
  readonly onRate: (rate: string) => void;
}): JSX.Element {
  const description: FaultDescription = FAULTS[kind];
  const isOn = state.faults.some((fault) => fault.kind === kind);
  return (
    <tr>
      <th scope="row">
        <span className="row">
          {isOn ? <ResultShape result="injected" /> : null}
          <code>{kind}</code>
        </span>
        <span className="mute">{description.summary}</span>
      </th>
      <td>
        <input
          type="number"
          min={0}
          max={1}
          step="any"
          placeholder="0"
          aria-label={texts.rateOf(kind)}
          value={rate}
          onChange={({ target }) => onRate(target.value)}
        />{" "}
        <span className="mute">{otherForms(state, kind)}</span>
      </td>
      <td className="number">{(state.struck[kind] ?? 0).toLocaleString("en")}</td>
    </tr>
  );
}

function ratesOf({ faults }: FaultsState): Readonly<Partial<Record<FaultKind, string>>> {
  return Object.fromEntries(
    faults.flatMap(({ kind, rate }) => (rate === undefined ? [] : [[kind, String(rate)]])),
  );
}

function otherForms({ faults }: FaultsState, kind: FaultKind): string {
  return faults
    .filter((fault) => fault.kind === kind)
    .flatMap(({ every, attempts }) => [
      ...(every === undefined ? [] : [texts.every(every)]),
      ...(attempts === undefined ? [] : [texts.attempts(attempts[0], attempts[1])]),
    ])
    .join(", ");
}
