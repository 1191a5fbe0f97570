import type { AttemptDetail, HeaderLines, ReceiverState } from "../../contract/control-api.ts";
import type { InboundOutcome } from "../../simulation/inbound/inbound-parse.ts";
import type { Simulator } from "../../simulation/simulator.ts";

/** What went over the wire for one attempt. */
export interface Exchange {
  readonly requestHeaders: HeaderLines;
  /** Null: dropped, to stay within the retention. */
  readonly requestBody: Uint8Array | null;
  readonly response: AttemptDetail["response"];
}

/** The exchanges that are still kept. */
export interface Exchanges {
  /** Undefined: none was recorded (the attempt never left, or its answer is not there yet). "dropped": no longer kept. */
  find(attemptId: string): Exchange | "dropped" | undefined;
  retention(): { readonly bodyBytes: number; readonly bodiesDropped: number };
  /** Forgets all. */
  clear(): void;
}

/** How the built-in receiver is told to answer. Absent members stay as they are. */
export interface ReceiverChange {
  readonly status?: number;
  readonly delay?: number;
  readonly redirect?: string | null;
  readonly drop?: boolean;
  readonly body?: string;
  readonly tokenLifetime?: number | null;
}

/** The built-in receiver, as far as it can be asked and told. */
export interface ReceiverControl {
  state(): ReceiverState;
  configure(change: ReceiverChange): void;
  /** Forgets what it got, and answers 200 again. */
  reset(): void;
}

/** A mail from outside, with its envelope where it has one. */
export interface InboundHandover {
  readonly raw: Uint8Array;
  /** Undefined: the host names of all accounts count. */
  readonly account: string | undefined;
  /** Undefined: as the mail's header says. */
  readonly from: string | undefined;
  /** Empty: as the mail's header says. */
  readonly to: readonly string[];
  readonly senderIp: string;
}

/** What became of a mail from outside. */
export type InboundReply =
  { readonly kind: "unreadable"; readonly why: string } | ({ readonly kind: "received" } & InboundOutcome);

/** Reads mails from outside and brings them on their way. */
export interface InboundDesk {
  receive(handover: InboundHandover): Promise<InboundReply>;
}

/** What the control API needs besides the simulator. */
export interface ControlPorts {
  readonly simulator: Simulator;
  readonly exchanges: Exchanges;
  readonly receiver: ReceiverControl;
  readonly inbound: InboundDesk;
  readonly version: string;
}
