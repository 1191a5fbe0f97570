import type { Chance } from "../chance.ts";
import type { RateTable } from "./rates.ts";

/** The run that a mail or an event belongs to, and what its messages draw on instead of the simulator's own chance. */
export interface MailOrigin {
  readonly run: string;
  readonly ids: Chance;
  readonly recipients: Chance;
  readonly latencies: Chance;
  /** What happens to recipients whose address asks for nothing. */
  readonly rates: RateTable;
  /** Messages were taken; each will end. */
  messagesBegan(count: number): void;
  /** All that happens to a message has happened. */
  messageEnded(): void;
}
