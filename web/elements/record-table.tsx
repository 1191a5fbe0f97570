import type { JSX, ReactNode } from "react";
import "./record-table.css";

/** A column of a table. */
export interface RecordColumn<Row> {
  readonly title: string;
  readonly show: (row: Row) => ReactNode;
  /** "head": it names its row. "number": at the end of its cell. "long": breaks into lines. */
  readonly kind?: "head" | "number" | "long";
}

/** Rows of one kind in a table, which scrolls by itself where it has no room. */
export function RecordTable<Row>({
  label,
  columns,
  rows,
  keyOf,
}: {
  readonly label: string;
  readonly columns: readonly RecordColumn<Row>[];
  readonly rows: readonly Row[];
  readonly keyOf: (row: Row, index: number) => string | number;
}): JSX.Element {
  return (
    <div className="scroll" role="region" aria-label={label} tabIndex={0}>
      <table className="record-table" aria-label={label}>
        <thead>
          <tr>
            {columns.map(({ title, kind }) => (
              <th key={title} scope="col" className={kind === "number" ? kind : ""}>
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, index) => (
            <tr key={keyOf(row, index)}>
              {columns.map(({ title, kind = "", show }) =>
                kind === "head" ? (
                  <th key={title} scope="row">
                    {show(row)}
                  </th>
                ) : (
                  <td key={title} className={kind}>
                    {show(row)}
                  </td>
                ),
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** What is shown in place of a list that has nothing in it: what is missing, and what to do. */
export function EmptyList({ title, help }: { readonly title: string; readonly help: string }): JSX.Element {
  return (
    <section className="empty-list">
      <h2>{title}</h2>
      <p className="mute">{help}</p>
    </section>
  );
}
