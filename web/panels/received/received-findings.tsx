import { Download } from "lucide-react";
import type { JSX } from "react";
import { FigureTiles } from "../../elements/figure-tiles.tsx";
import { saveText } from "../../elements/save-file.ts";
import { countOf } from "../../state/received/compare-received.ts";
import type { ReceivedComparison } from "../../state/received/compare-received.ts";
import { FINDING_KINDS } from "../../state/received/finding-kinds.ts";
import type { FindingKind } from "../../state/received/finding-kinds.ts";
import { findingsAsCsv, findingsAsNdjson } from "../../state/received/exported-findings.ts";
import { receivedTexts as texts } from "../../texts/received-texts.ts";
import { FindingsTable } from "./findings-table.tsx";

const COLOURS: Readonly<Partial<Record<FindingKind, string>>> = { missing: "gave-up", duplicated: "retry" };

/** What a comparison found: figures, and the findings of one kind or of all. */
export function ReceivedFindings({
  comparison,
  kind: asked,
  onKind,
}: {
  readonly comparison: ReceivedComparison;
  /** As the address says it. */
  readonly kind: string | undefined;
  readonly onKind: (kind: FindingKind | undefined) => void;
}): JSX.Element {
  const { findings, withoutId, notJudged } = comparison;
  const kind = FINDING_KINDS.find((name) => name === asked);
  const shown = findings.filter((finding) => kind === undefined || finding.kind === kind);
  return (
    <>
      <Figures comparison={comparison} />
      {withoutId === 0 ? null : <p className="mute">{texts.withoutId(withoutId)}</p>}
      {notJudged.length === 0 ? null : (
        <p className="problem">{texts.notJudged(notJudged.map((name) => texts.figures.kinds[name]))}</p>
      )}
      {findings.length === 0 ? (
        <p role="status">{notJudged.length === 0 ? texts.same : texts.nothingFound}</p>
      ) : (
        <>
          <div className="row">
            <label className="row">
              {texts.find}
              <select
                value={kind ?? ""}
                onChange={({ target }) => onKind(FINDING_KINDS.find((name) => name === target.value))}
              >
                <option value="">{texts.all}</option>
                {FINDING_KINDS.map((name) => (
                  <option key={name} value={name}>
                    {texts.figures.kinds[name]}
                  </option>
                ))}
              </select>
            </label>
            <Downloads findings={shown} />
          </div>
          {shown.length === 0 ? <p className="mute">{texts.noneOfKind}</p> : null}
          {shown.length === 0 ? null : <FindingsTable key={kind ?? ""} findings={shown} />}
        </>
      )}
    </>
  );
}

function Figures({ comparison }: { readonly comparison: ReceivedComparison }): JSX.Element {
  const { owed, received, findings, notJudged } = comparison;
  return (
    <FigureTiles
      label={texts.title}
      tiles={[
        [owed.toLocaleString("en"), texts.figures.owed, ""],
        [received.toLocaleString("en"), texts.figures.received, ""],
        ...FINDING_KINDS.map((kind) => {
          const count = countOf(comparison, kind);
          const unexplained = findings.filter((each) => each.kind === kind && !each.isExplained).length;
          // What is missing or was never sent has no explanation here in any case.
          const hasTwo = kind === "duplicated" || kind === "reordered";
          const rest = hasTwo && unexplained > 0 ? `, ${texts.unexplained(unexplained)}` : "";
          const name = `${texts.figures.kinds[kind].toLowerCase()}${rest}`;
          const figure = notJudged.includes(kind) ? "–" : count.toLocaleString("en");
          return [figure, name, count === 0 ? "" : (COLOURS[kind] ?? "")] as const;
        }),
      ]}
    />
  );
}

function Downloads({ findings }: { readonly findings: ReceivedComparison["findings"] }): JSX.Element {
  return (
    <>
      {(["ndjson", "csv"] as const).map((format) => (
        <button
          key={format}
          type="button"
          title={texts.exportHelp}
          disabled={findings.length === 0}
          onClick={() =>
            saveText(
              `findings.${format}`,
              format === "csv" ? findingsAsCsv(findings) : findingsAsNdjson(findings),
            )
          }
        >
          <Download size={14} aria-hidden="true" />
          {texts[format]}
        </button>
      ))}
    </>
  );
}
