import { ArrowDownToLine, CircleHelp, Download, X } from "lucide-react";
import type { JSX } from "react";
import { useId, useRef, useState } from "react";
import { ModalDialog } from "../../elements/modal-dialog.tsx";
import { ResultShape } from "../../elements/result-mark.tsx";
import { saveText } from "../../elements/save-file.ts";
import { RESULTS } from "../../state/deliveries/delivery-view.ts";
import { exportedRows } from "../../state/deliveries/exported-rows.ts";
import type { FilteredRows } from "../../state/deliveries/filtered-rows.ts";
import { useOfferedCommands } from "../../state/offered-commands.ts";
import { useLive } from "../../state/live/playground-context.ts";
import { toggled } from "../../state/deliveries/row-choice.ts";
import { useTypedText } from "../../state/use-typed-text.ts";
import { useShortcuts } from "../../state/use-shortcuts.ts";
import { RESULT_WORDS, deliveryTexts } from "../../texts/delivery-texts.ts";
import { filterTexts } from "../../texts/filter-texts.ts";
import { ResendAll } from "./resend-all.tsx";
import "./filter-bar.css";

const texts = deliveryTexts.filter;
const CHOICES = [...RESULTS.slice(1), "pending", "injected"] as const;

/** What the list is narrowed down to: a filter in words, results to choose, following, export. */
export function FilterBar(props: {
  readonly query: string;
  /** Results by name, separated by commas. */
  readonly results: string;
  readonly problem: { readonly term: string; readonly message: string } | null;
  readonly matching: number;
  readonly rows: FilteredRows;
  readonly isFollowing: boolean;
  readonly onFollow: (isFollowing: boolean) => void;
  readonly onChange: (search: Readonly<Record<string, string | undefined>>) => void;
}): JSX.Element {
  const { chronicle } = useLive();
  const { results, problem, matching, rows, isFollowing, onFollow, onChange } = props;
  const save = (): void => saveText("attempts.ndjson", exportedRows(chronicle, rows));
  useOfferedCommands([{ label: texts.exportAll, perform: save }]);
  return (
    <div className="filter-bar">
      <FilterField {...props} />
      <div className="row results" role="group" aria-label={texts.results}>
        {CHOICES.map((result) => (
          <button
            key={result}
            type="button"
            aria-pressed={results.split(",").includes(result)}
            onClick={() => onChange({ r: toggled(results, result) || undefined })}
          >
            <ResultShape result={result} />
            {RESULT_WORDS[result]}
          </button>
        ))}
      </div>
      <div className="row end">
        <span className="mute count" role="status">
          {texts.matching(matching, chronicle.rows)}
        </span>
        <button
          type="button"
          aria-pressed={isFollowing}
          title={texts.followHelp}
          onClick={() => onFollow(!isFollowing)}
        >
          <ArrowDownToLine size={14} aria-hidden="true" />
          {texts.follow}
        </button>
        <ResendAll rows={rows} matching={matching} />
        <button type="button" title={texts.exportHelp} disabled={matching === 0} onClick={save}>
          <Download size={14} aria-hidden="true" />
          {texts.export}
        </button>
      </div>
      {problem === null ? null : (
        <p id="filter-problem" role="alert" className="problem">
          {problem.message}
        </p>
      )}
    </div>
  );
}

function FilterField({
  query,
  problem,
  onChange,
}: {
  readonly query: string;
  readonly problem: { readonly message: string } | null;
  readonly onChange: (search: Readonly<Record<string, string | undefined>>) => void;
}): JSX.Element {
  const field = useRef<HTMLInputElement>(null);
  const id = useId();
  const [isHelpOpen, setHelpOpen] = useState(false);
  const [text, setText] = useTypedText(query, (typed) => onChange({ q: typed || undefined }));
  useShortcuts({ "/": () => field.current?.focus() });
  return (
    <div className="field">
      <label htmlFor={id} className="unseen">
        {texts.label}
      </label>
      <input
        ref={field}
        id={id}
        type="text"
        spellCheck={false}
        autoComplete="off"
        placeholder={texts.placeholder}
        value={text}
        aria-invalid={problem !== null}
        aria-describedby={problem === null ? undefined : "filter-problem"}
        onChange={({ target }) => setText(target.value)}
        onKeyDown={({ key }) => {
          if (key === "Escape") field.current?.blur();
        }}
      />
      {query === "" ? null : (
        <button
          type="button"
          className="quiet icon"
          aria-label={texts.clear}
          title={texts.clear}
          onClick={() => onChange({ q: undefined, r: undefined, from: undefined, to: undefined })}
        >
          <X size={15} aria-hidden="true" />
        </button>
      )}
      <button
        type="button"
        className="quiet icon"
        aria-label={texts.help}
        title={texts.help}
        onClick={() => setHelpOpen(true)}
      >
        <CircleHelp size={15} aria-hidden="true" />
      </button>
      {isHelpOpen ? <FilterHelp onClose={() => setHelpOpen(false)} /> : null}
    </div>
  );
}

function FilterHelp({ onClose }: { readonly onClose: () => void }): JSX.Element {
  return (
    <ModalDialog title={texts.help} closeText={texts.close} onClose={onClose}>
      <p>{texts.helpIntro}</p>
      <dl className="filter-help">
        {Object.entries(filterTexts.fields).map(([field, example]) => (
          <div key={field}>
            <dt>
              <code>{field}:</code>
            </dt>
            <dd>{example}</dd>
          </div>
        ))}
      </dl>
    </ModalDialog>
  );
}
