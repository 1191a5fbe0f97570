import type { Duration, Instant } from "../contract/time.ts";
import type { EventFields } from "../simulation/ports.ts";
import type { CheckVolume } from "./check-volume.ts";
import type { Sent } from "./check-sender.ts";
import { eventIdOf } from "./event-kit.ts";
import type { StoreProbe } from "./stored-reading.ts";

/** How often each event is stored, once that has settled. */
export type StoredCounts =
  | {
      readonly kind: "counts";
      /** In the order asked for. */
      readonly counts: readonly number[];
      /** Members that are stored otherwise than they were sent: "email". */
      readonly altered: readonly string[];
    }
  | { readonly kind: "unknown"; readonly why: string };

/** What the watch works with. */
export interface StoreWatchOptions {
  readonly probe: StoreProbe;
  readonly volume: CheckVolume;
  readonly now: () => Instant;
  readonly pause: (durationMs: Duration) => Promise<void>;
  /** Posts one plain event of its own. */
  readonly postPlain: () => Promise<{ readonly sent: Sent; readonly event: EventFields }>;
}

/** Looks at what the receiver stored, as patiently as the receiver is slow. */
export class StoreWatch {
  readonly #options: StoreWatchOptions;
  #calibration: Promise<Calibration> | undefined;

  constructor(options: StoreWatchOptions) {
    this.#options = options;
  }

  /**
   * How often each event is stored: waits until all are there, and then for second copies.
   *
   * Unknown where the probe fails, or does not even find a plain event.
   */
  async countsOf(events: readonly EventFields[]): Promise<StoredCounts> {
    this.#calibration ??= this.#calibrate();
    const calibration = await this.#calibration;
    if (calibration.kind === "unusable") return { kind: "unknown", why: calibration.why };
    return await this.#settled(events, calibration.tookMs);
  }

  async #settled(events: readonly EventFields[], tookMs: Duration): Promise<StoredCounts> {
    const { volume, now, pause } = this.#options;
    const end = now() + Math.max(volume.patienceMs, 4 * tookMs);
    let missing = events;
    for (let waitMs = POLL_MS; ; waitMs = Math.min(2 * waitMs, LONGEST_POLL_MS)) {
      const read = await this.#read(missing);
      if (read.kind === "unknown") return read;
      missing = missing.filter((_, index) => read.counts[index] === 0);
      if (missing.length === 0 || now() >= end) break;
      await pause(waitMs);
    }
    await pause(Math.max(volume.settleMs, tookMs));
    return await this.#read(events);
  }

  // One plain event, so that an empty answer later on means that something was lost, and not that nobody looked right.
  async #calibrate(): Promise<Calibration> {
    const { volume, now, pause, postPlain } = this.#options;
    const startedAt = now();
    const { sent, event } = await postPlain();
    if (!sent.isAccepted) return unusable(`the receiver refused a plain event (${sent.outcome})`);
    for (;;) {
      const read = await this.#read([event]);
      if (read.kind === "unknown") return unusable(`the probe failed: ${read.why}`);
      if ((read.counts[0] ?? 0) > 0) return { kind: "usable", tookMs: now() - startedAt };
      if (now() - startedAt > 2 * volume.patienceMs)
        return unusable(
          "the probe does not find a plain delivered event that was answered 2xx: it was lost, or the probe looks elsewhere",
        );
      await pause(POLL_MS);
    }
  }

  async #read(events: readonly EventFields[]): Promise<StoredCounts> {
    const { probe } = this.#options;
    const counts: number[] = Array.from({ length: events.length }, () => 0);
    const altered = new Set<string>();
    const why: string[] = [];
    let next = 0;
    const work = async (): Promise<void> => {
      for (let index = next++; index < events.length && why.length === 0; index = next++) {
        const event = events[index];
        if (event === undefined) return;
        const reading = await probe.read(eventIdOf(event));
        if (reading.kind === "failed") why.push(reading.why);
        else {
          counts[index] = reading.count;
          for (const row of reading.rows) for (const name of alteredIn(row, event)) altered.add(name);
        }
      }
    };
    await Promise.all(Array.from({ length: probe.concurrency }, work));
    const [failure] = why;
    if (failure !== undefined) return { kind: "unknown", why: failure };
    return { kind: "counts", counts, altered: [...altered] };
  }
}

const POLL_MS: Duration = 50;
/** What is stored later comes from a queue, and is not worth a probe's work every moment. Ours. */
const LONGEST_POLL_MS: Duration = 250;

type Calibration =
  | { readonly kind: "usable"; readonly tookMs: Duration }
  | { readonly kind: "unusable"; readonly why: string };

function unusable(why: string): Calibration {
  return { kind: "unusable", why };
}

// Members that nobody has a reason to store in another form. Times, numbers and lists are stored in many.
const COMPARED = ["email", "event", "sg_message_id", "url", "reason"];

function alteredIn(row: unknown, { builtIn, customArgs }: EventFields): readonly string[] {
  if (typeof row !== "object" || row === null) return [];
  const sent = new Map<string, unknown>([
    ...customArgs,
    ...COMPARED.map((name) => [name, builtIn[name]] as const),
  ]);
  return Object.entries(row)
    .filter(([name, stored]) => typeof stored === "string" && typeof sent.get(name) === "string")
    .filter(([name, stored]) => !isKept(String(stored), String(sent.get(name))))
    .map(([name]) => name);
}

// So many characters fit every column; a shorter text whose end is missing broke off at a letter that did not fit.
const COLUMN_CHARACTERS = 32;

// Long texts may be cut: `long-values` advises it.
function isKept(stored: string, sent: string): boolean {
  return stored === sent || (stored.length >= COLUMN_CHARACTERS && sent.startsWith(stored));
}
