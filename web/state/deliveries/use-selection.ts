import { useEffect, useRef, useState } from "react";

const URL_DELAY_MS = 250;

/** What is chosen, and how the address hears of it. */
export interface SelectionOptions {
  /** The id in the address. */
  readonly inAddress: string | undefined;
  readonly write: (selected: string | undefined) => void;
  /** The address changed by other means: a link, the way back. */
  readonly onOutside: (selected: string | undefined) => void;
}

/** Keeps the id of the chosen row. The choice is there at once; the address follows when the arrow key is let go. */
export function useSelection({
  inAddress,
  write,
  onOutside,
}: SelectionOptions): readonly [string | undefined, (selected: string | undefined) => void] {
  const [selected, setSelected] = useState(inAddress);
  const [seen, setSeen] = useState(inAddress);
  const [written, setWritten] = useState(inAddress);
  if (seen !== inAddress) {
    setSeen(inAddress);
    if (inAddress !== written) {
      setWritten(inAddress);
      setSelected(inAddress);
      onOutside(inAddress);
    }
  }
  const writer = useRef(write);
  useEffect(() => {
    writer.current = write;
  });
  useEffect(() => {
    if (selected === written) return undefined;
    const timer = setTimeout(() => {
      setWritten(selected);
      writer.current(selected);
    }, URL_DELAY_MS);
    return () => clearTimeout(timer);
  }, [selected, written]);
  return [selected, setSelected];
}
