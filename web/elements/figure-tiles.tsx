import type { JSX } from "react";
import "./figure-tiles.css";

/** A figure, its name, and the result whose colour it takes; "": none. */
export type FigureTile = readonly [value: string, name: string, kind: string];

/** A few large figures side by side. */
export function FigureTiles({
  label,
  tiles,
}: {
  readonly label: string;
  readonly tiles: readonly FigureTile[];
}): JSX.Element {
  return (
    <ul className="figure-tiles" aria-label={label}>
      {tiles.map(([value, name, kind]) => (
        <li key={name} className={kind}>
          <strong>{value}</strong> <span>{name}</span>
        </li>
      ))}
    </ul>
  );
}
