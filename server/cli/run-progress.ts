import type { RunState } from "../contract/control-api.ts";
import type { Duration } from "../contract/time.ts";
import { formatDuration } from "../simulation/wording.ts";
import type { CliContext } from "./context.ts";

const BAR_COLUMNS = 24;

/** The progress of a run in a line of at most 80 columns: messages made, virtual time passed, events still pending. */
export function progressText({ messages, ledger }: RunState, elapsedMs: Duration): string {
  const { made, planned } = messages;
  const share = planned === 0 ? 0 : Math.min(1, made / planned);
  const filled = Math.round(share * BAR_COLUMNS);
  const bar = `${"#".repeat(filled)}${"-".repeat(BAR_COLUMNS - filled)}`;
  const text = `[${bar}] ${made}/${planned} messages, ${formatDuration(elapsedMs)}, ${ledger.pending} pending`;
  return text.slice(0, 79);
}

/** A line on standard error that is written over; nothing at all where that is no terminal. */
export class ProgressLine {
  readonly #context: CliContext;
  readonly isShown: boolean;

  constructor(context: CliContext) {
    this.#context = context;
    this.isShown = process.stderr.isTTY;
  }

  show(text: string): void {
    if (this.isShown) this.#context.err(`\r${text}\u001B[K`);
  }

  /** Takes the line away. */
  end(): void {
    if (this.isShown) this.#context.err("\r\u001B[K");
  }
}
