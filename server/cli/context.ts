/** What a command may do to the outside: nothing else writes to a terminal or ends the process. */
export interface CliContext {
  /** Writes to standard output. */
  readonly out: (text: string) => void;
  /** Writes to standard error. */
  readonly err: (text: string) => void;
  /** Reads standard input to its end. */
  readonly input: () => Promise<Buffer>;
  /** 0 fine, 1 a finding, 2 wrong usage, 3 could not run. */
  readonly setExitCode: (code: 0 | 1 | 2 | 3) => void;
}
