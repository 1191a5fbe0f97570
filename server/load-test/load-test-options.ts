import type { LoadProfile, LoadReport } from "../contract/load-report.ts";
import type { DurationInput } from "../runtime/embedded/library-interface.ts";

/** How a load test is made. Names and meanings are those of the command line's flags. */
export interface LoadTestOptions {
  /** The highest rate of the profile. To be given unless there is a scenario. */
  readonly eventsPerSecond?: number;
  /**
   * Posts the events of a scenario in place of made-up ones: its name, its file, or what stands in there.
   *
   * Its traffic and the faults that change events are what is posted. All of it goes to the one receiver, which answers
   * as it does: settings, actions, receiver steps, other faults and expectations of the scenario are left out.
   */
  readonly scenario?: string | Readonly<Record<string, unknown>>;
  /** SendGrid's simulated machines, each with batches, a queue and one connection of its own. 10 unless given. */
  readonly servers?: number;
  /** How long events occur: 60 s unless given, 30 min for "soak". A scenario is made to fit, or ends there. */
  readonly duration?: DurationInput;
  /** "constant" unless given. */
  readonly profile?: LoadProfile;
  /** Conditions such as "p99<500ms": the report says which were missed. */
  readonly assert?: string | readonly string[];
  /** The private key to sign with: a PEM file's name, or the PEM. The development key of the first settings unless given. */
  readonly key?: string;
  readonly unsigned?: boolean;
  /** How long the receiver has to answer. 3 s unless given. */
  readonly timeout?: DurationInput;
  /** A batch leaves this long after its first event. 30 s unless given. */
  readonly batchMaxAge?: DurationInput;
  /** No body is larger. 786,432 unless given. */
  readonly batchMaxBytes?: number;
  readonly retryWaits?: string | readonly DurationInput[];
  readonly retryWindow?: DurationInput;
  readonly retryJitter?: number;
  /** How many times faster than the wall clock batches age, retries wait and events expire. 1 unless given, but for "campaign" and scenarios, which fit the duration. */
  readonly timeScale?: number;
  /** Same seed, same events. Random unless given; a scenario has its own. */
  readonly seed?: number;
  /** Public host names that may be posted to; this machine and private networks always may. */
  readonly allowTarget?: string | readonly string[];
  /** Lets workers on any machine make the load (`fake-sendgrid worker`), over this Redis. Needs bullmq and ioredis. */
  readonly redis?: string;
  /** What this process and the workers share. The variable FAKE_SENDGRID_TOKEN unless given. */
  readonly token?: string;
  /** Begins when so many workers are there. 1 unless given. */
  readonly workers?: number;
  /** How long to wait for them. 1 min unless given. */
  readonly workerWait?: DurationInput;
  /** A worker that is silent so long is replaced. 30 s unless given. */
  readonly takeoverAfter?: DurationInput;
  /** Names the run: begins it, or goes on with it where it was begun. Random unless given. */
  readonly run?: string;
  /** Ends the test early: the report is that of what was done so far. */
  readonly signal?: AbortSignal;
  /** Called about every quarter of a second with the figures so far. */
  readonly onProgress?: (report: LoadReport) => void;
}
