import type { CheckVerdict } from "../contract/check-report.ts";
import type { Duration, Instant } from "../contract/time.ts";
import type { TargetPolicy } from "../runtime/posting/target-policy.ts";
import type { CheckOAuth } from "./check-options.ts";
import type { CheckVolume } from "./check-volume.ts";
import type { CheckSender, Parcel, Sent } from "./check-sender.ts";
import type { CheckSigner } from "./check-signer.ts";
import type { Contact } from "./first-contact.ts";
import type { EventKit } from "./event-kit.ts";
import type { StatusProbe } from "./status-probe.ts";
import type { StoreWatch } from "./store-watch.ts";

/** What one check leaves for those that follow. */
export interface CheckNotes {
  /** The largest batch that was posted, for `latency`. */
  largestBatch?: Sent;
  /** The shortest time in which a post was accepted. */
  fastestMs?: Duration;
}

/** What a check works with. */
export interface CheckContext {
  readonly events: EventKit;
  readonly sender: CheckSender;
  /** Null: nothing is signed. */
  readonly signer: CheckSigner | null;
  readonly secondSigner: CheckSigner | null;
  readonly oauth: CheckOAuth | null;
  /** Null: no probe was given. */
  readonly store: StoreWatch | null;
  readonly statusProbe: StatusProbe | null;
  readonly volume: CheckVolume;
  readonly timeoutMs: Duration;
  /** What the very first post came to. */
  readonly contact: Contact;
  readonly target: string;
  /** The target is a function: its headers have no case. */
  readonly isFunction: boolean;
  /** Posts go over sockets, and not to something in this process. */
  readonly hasSockets: boolean;
  readonly targets: TargetPolicy;
  readonly trustedCertificates?: string;
  /** Aborted: nobody waits for a result any more. */
  readonly stopping: AbortSignal;
  readonly notes: CheckNotes;
  /** What an earlier check came to; undefined: it did not run. */
  readonly verdictOf: (id: string) => CheckVerdict | undefined;
  readonly isChosen: (id: string) => boolean;
  /** The wall clock. */
  readonly now: () => Instant;
  readonly pause: (durationMs: Duration) => Promise<void>;
  /** Waits so long, unless it is ended before; true: the time is over. */
  readonly pauseUntil: (durationMs: Duration, ended: AbortSignal) => Promise<boolean>;
  readonly post: (parcel: Parcel) => Promise<Sent>;
}
