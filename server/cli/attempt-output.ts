import type { CliContext } from "./context.ts";
import { counted } from "../simulation/wording.ts";
import { attemptRecord, attemptReport, attemptSummary, whatFollows } from "./attempt-report.ts";
import type { PostedAttempt } from "./trigger/event-posting.ts";
import { terminalPaint } from "./terminal-paint.ts";
import type { TemporarySimulator } from "./trigger/trigger-place.ts";

/** Attempts that are shown in full; of the others a line tells enough. Ours. */
const MOST_REPORTS = 3;

/** What an end tells. */
export interface OutputEnd {
  /** Events that were made. */
  readonly events: number;
  /** Events, counted once for each of the settings, that no attempt was seen of. */
  readonly unposted: number;
  /** What to do about those. */
  readonly hint: string;
}

/** Prints attempts as they are made, then what they came to, and sets the exit code by it. */
export class AttemptOutput {
  readonly #context: CliContext;
  readonly #isJson: boolean;
  readonly #temporary: TemporarySimulator | undefined;
  readonly #results = new Map<string, number>();
  #last: PostedAttempt | undefined;
  #count = 0;

  constructor(
    context: CliContext,
    { isJson, temporary }: { readonly isJson: boolean; readonly temporary: TemporarySimulator | undefined },
  ) {
    this.#context = context;
    this.#isJson = isJson;
    this.#temporary = temporary;
  }

  show(posted: PostedAttempt): void {
    this.#count++;
    this.#last = posted;
    const { result } = posted.attempt;
    this.#results.set(result, (this.#results.get(result) ?? 0) + 1);
    if (this.#isJson) return this.#context.out(`${JSON.stringify(attemptRecord(posted))}\n`);
    const paint = terminalPaint(false);
    const isFirst = this.#count === 1;
    const text = this.#count <= MOST_REPORTS ? attemptReport(posted, paint) : attemptSummary(posted, paint);
    this.#context.out(isFirst ? text : `\n${text}`);
  }

  /** 0: each attempt got a 2xx. 1: a receiver answered otherwise. 3: one was not reached, or some was not posted. */
  end({ events, unposted, hint }: OutputEnd): void {
    const exitCode = this.#exitCode(unposted);
    if (this.#isJson) {
      const results = Object.fromEntries(this.#results);
      const summary = { kind: "summary", events, attempts: this.#count, results, unposted, exitCode };
      this.#context.out(`${JSON.stringify(summary)}\n`);
    } else {
      this.#context.out(this.#closing(events));
    }
    if (unposted > 0) this.#context.err(`${counted(unposted, "event")} not posted so far. ${hint}\n`);
    this.#context.setExitCode(exitCode);
  }

  #exitCode(unposted: number): 0 | 1 | 3 {
    const results = [...this.#results.keys()];
    const wasReached = results.every((result) => result === "delivered" || result === "refused");
    if (unposted > 0 || this.#count === 0 || !wasReached) return 3;
    return results.includes("refused") ? 1 : 0;
  }

  #closing(events: number): string {
    const last = this.#last;
    if (last === undefined) return "";
    const { attempt } = last;
    const what = `${counted(events, "event")} in ${counted(this.#count, "POST")}`;
    const lines =
      this.#count === 1
        ? [`${counted(attempt.eventCount, "event")}, ${attempt.bytes} bytes on the wire${this.#signature()}`]
        : [`${what}${this.#signature()}`];
    const follows = this.#count === 1 ? [whatFollows(last)] : this.#tally();
    return `\n${[...lines, ...follows].join("\n")}\n`;
  }

  #tally(): readonly string[] {
    return [...this.#results].map(([result, count]) => `  ${result.padEnd(11)} ${count}`);
  }

  #signature(): string {
    if (this.#temporary === undefined) return ".";
    const { settings, isKeyOwn } = this.#temporary;
    if (settings.publicKey === "") return ", unsigned.";
    const whose = isKeyOwn ? "your key" : "the development key";
    return `, signed with ${whose}:\n${settings.publicKey}`;
  }
}
