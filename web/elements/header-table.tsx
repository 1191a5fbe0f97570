import type { JSX } from "react";
import type { HeaderLines } from "../../server/contract/control-api.ts";

/** Header lines in their order and casing. */
export function HeaderTable({
  lines,
  label,
}: {
  readonly lines: HeaderLines;
  readonly label: string;
}): JSX.Element {
  return (
    <table className="header-lines" aria-label={label}>
      <tbody>
        {lines.map(([name, value], index) => (
          // The same line may come twice.
          // oxlint-disable-next-line react/no-array-index-key -- the order never changes
          <tr key={`${index} ${name}`}>
            <th scope="row">{name}</th>
            <td>{value}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
