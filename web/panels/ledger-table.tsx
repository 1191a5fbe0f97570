import type { JSX } from "react";
import type { Ledger, LedgerCounts } from "../../server/contract/control-api.ts";
import type { SettingsAnswer } from "../state/webhook-settings.ts";
import { receivedTexts } from "../texts/received-texts.ts";

const texts = receivedTexts.ledger;
// The names of a literal's own members.
const COUNTS = Object.keys(texts.counts) as readonly (keyof LedgerCounts)[];

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
    return [known?.friendly_name || known?.url || texts.deleted(id), counts] as const;
  });
  return (
    <section>
      <h2>{texts.title}</h2>
      {rows.length === 0 ? (
        <p className="mute">{texts.none}</p>
      ) : (
        <div className="scroll" role="region" aria-label={texts.title} tabIndex={0}>
          <table className="ledger-table">
            <thead>
              <tr>
                <th scope="col">{texts.settings}</th>
                {COUNTS.map((name) => (
                  <th key={name} scope="col" className="number">
                    {texts.counts[name]}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {[...rows, ...(rows.length > 1 ? [[texts.total, ledger.total] as const] : [])].map(
                ([name, counts]) => (
                  <tr key={name}>
                    <th scope="row">{name}</th>
                    {COUNTS.map((count) => (
                      <td key={count} className="number">
                        {counts[count].toLocaleString("en")}
                      </td>
                    ))}
                  </tr>
                ),
              )}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}
