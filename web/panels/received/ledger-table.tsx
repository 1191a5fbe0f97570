import type { JSX } from "react";
import type { Ledger, LedgerCounts } from "../../../server/contract/control-api.ts";
import { RecordTable } from "../../elements/record-table.tsx";
import type { RecordColumn } from "../../elements/record-table.tsx";
import type { SettingsAnswer } from "../../state/settings/webhook-settings.ts";
import { receivedTexts } from "../../texts/received-texts.ts";

const texts = receivedTexts.ledger;
// The names of a literal's own members.
const COUNTS = Object.keys(texts.counts) as readonly (keyof LedgerCounts)[];

interface LedgerRow {
  readonly id: string;
  readonly name: string;
  readonly counts: LedgerCounts;
}

const COLUMNS: readonly RecordColumn<LedgerRow>[] = [
  { title: texts.settings, kind: "head", show: ({ name }) => name },
  ...COUNTS.map((name): RecordColumn<LedgerRow> => ({
    title: texts.counts[name],
    kind: "number",
    show: ({ counts }) => counts[name].toLocaleString("en"),
  })),
];

/** The ledger: what became of every event, by webhook settings. */
export function LedgerTable({
  ledger,
  settings,
}: {
  readonly ledger: Ledger;
  readonly settings: readonly SettingsAnswer[];
}): JSX.Element {
  const rows = Object.entries(ledger.webhooks).map(([id, counts]) => {
    const known = settings.find((each) => each.id === id);
    return { id, name: known?.friendly_name || known?.url || texts.deleted(id), counts };
  });
  const total = rows.length > 1 ? [{ id: "total", name: texts.total, counts: ledger.total }] : [];
  return (
    <section>
      <h2>{texts.title}</h2>
      {rows.length === 0 ? (
        <p className="mute">{texts.none}</p>
      ) : (
        <RecordTable
          label={texts.title}
          columns={COLUMNS}
          rows={[...rows, ...total]}
          keyOf={({ id }) => id}
        />
      )}
    </section>
  );
}
