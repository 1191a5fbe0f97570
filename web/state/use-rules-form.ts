import { useState } from "react";
import type { AskFailed } from "./live/queries.ts";
import { useCommand } from "./live/queries.ts";

/** A form of what the simulator is told: what stands in it, and what was changed here. */
export interface RulesForm<Draft> {
  readonly draft: Draft;
  /** What a person typed since it was saved. */
  readonly changes: Partial<Draft>;
  readonly isBusy: boolean;
  readonly isSaved: boolean;
  readonly problem: AskFailed | null;
  readonly change: (news: Partial<Draft>) => void;
  readonly undo: () => void;
  readonly save: (body: object) => void;
}

/**
 * The form of `PATCH rules`, `faults` or `receiver`.
 *
 * What was not changed here is as it is there, also when it is changed elsewhere meanwhile: by another tab, by a run.
 */
export function useRulesForm<Draft extends object>(
  path: "rules" | "faults" | "receiver",
  current: Draft,
): RulesForm<Draft> {
  const [changes, setChanges] = useState<Partial<Draft>>({});
  const [isSaved, setSaved] = useState(false);
  // What is saved must not look for a moment as it was before.
  const command = useCommand({ endsWhenRead: true });

  async function save(body: object): Promise<void> {
    setSaved(false);
    await command.run({ api: "control", request: `PATCH ${path}`, body });
    setChanges({});
    setSaved(true);
  }

  return {
    draft: { ...current, ...changes },
    changes,
    isBusy: command.isRunning,
    isSaved,
    problem: command.problem,
    change: (news) => {
      setSaved(false);
      setChanges((before) => ({ ...before, ...news }));
    },
    undo: () => setChanges({}),
    // Whatever fails is told by `problem`.
    save: (body) => void save(body).catch(() => undefined),
  };
}
