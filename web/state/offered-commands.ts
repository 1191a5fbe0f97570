import { useEffect, useRef } from "react";

/** A command that a part of the page offers while it is shown. */
export interface OfferedCommand {
  readonly label: string;
  readonly perform: () => void;
}

const offers = new Set<() => readonly OfferedCommand[]>();

/** Offers commands to the palette while the caller is shown. */
export function useOfferedCommands(commands: readonly OfferedCommand[]): void {
  const latest = useRef(commands);
  useEffect(() => {
    latest.current = commands;
  });
  useEffect(() => {
    const read = (): readonly OfferedCommand[] => latest.current;
    offers.add(read);
    return () => void offers.delete(read);
  }, []);
}

/** What is offered at the moment. */
export function offeredCommands(): readonly OfferedCommand[] {
  return [...offers].flatMap((read) => read());
}
