import { parseDuration } from "../api/control/durations.ts";
import type { Duration } from "../contract/time.ts";
import { SECOND_MS } from "../contract/time.ts";
import type { Carrier } from "../runtime/posting/carrier.ts";
import { createHttpCarrier } from "../runtime/posting/http-carrier.ts";
import { carrierOfHandler } from "../runtime/posting/handler-carrier.ts";
import { OAuthTokens } from "../runtime/posting/oauth-tokens.ts";
import { createTargetPolicy } from "../runtime/posting/target-policy.ts";
import type { TargetPolicy } from "../runtime/posting/target-policy.ts";
import { UsageError } from "../runtime/usage-error.ts";
import { createWallClock } from "../runtime/wall-clock.ts";
import type { HostTime } from "../simulation/ports.ts";
import type { CheckContext, CheckNotes } from "./check-context.ts";
import { VOLUMES } from "./check-volume.ts";
import type { CheckOptions, CheckTarget } from "./check-options.ts";
import { CheckSender } from "./check-sender.ts";
import type { CheckCarrier } from "./check-sender.ts";
import { CheckSigner } from "./check-signer.ts";
import { EventKit } from "./event-kit.ts";
import { probeFrom } from "./probe-sources.ts";
import { signingKey } from "./signing-key.ts";
import { statusProbeFrom } from "./status-probe.ts";
import { StoreWatch } from "./store-watch.ts";
import type { StoreWatchOptions } from "./store-watch.ts";
import type { StoreProbe } from "./stored-reading.ts";

const DEFAULT_TIMEOUT_MS: Duration = 10 * SECOND_MS;

/** All that the checks share but for what the receiver has shown so far. */
export type CheckSession = Omit<CheckContext, "contact" | "verdictOf" | "isChosen">;

/** As the library has them, and what only the simulator itself can give. */
export interface SessionOptions extends CheckOptions {
  /** Brings the posts to the receiver instead of HTTP. */
  readonly carrier?: Carrier;
}

/** What stands in for a URL where the target is a function: names below `.test` never exist (RFC 6761). */
const FUNCTION_URL = "http://receiver.in-process.test/events";

/** Reads the options and gets ready to post. Throws a UsageError for an option that cannot be meant. */
export function openSession(target: CheckTarget, options: SessionOptions): CheckSession {
  const hostTime = createWallClock();
  const targets = createTargetPolicy(options.allowTarget ?? []);
  const timeoutMs = durationFrom("timeout", options.timeout) ?? DEFAULT_TIMEOUT_MS;
  const url = typeof target === "string" ? checkedUrl(target) : FUNCTION_URL;
  const signer = options.unsigned === true ? null : new CheckSigner(signingKey(options.key));
  const volume = VOLUMES[options.profile ?? "full"];
  const now = (): number => hostTime.now();
  const pause = async (durationMs: Duration): Promise<void> =>
    await paused(durationMs, hostTime, options.signal);
  const events = new EventKit(now);
  const openCarrier = carriersFor({ target, targets, hostTime, options });
  const notes: CheckNotes = {};
  const sender = new CheckSender({
    url,
    signer,
    timeoutMs,
    now,
    openCarrier,
    onAccepted: (latencyMs) => (notes.fastestMs = Math.min(latencyMs, notes.fastestMs ?? latencyMs)),
    accessToken: accessTokens({ options, timeoutMs, openCarrier }),
  });
  const stopping = options.signal ?? new AbortController().signal;
  const scope = { targets, timeoutMs, stopping };
  const store = storeWatch(probeFrom(options, scope), { sender, events, volume, now, pause });
  return {
    events,
    sender,
    signer,
    secondSigner: options.secondKey === undefined ? null : new CheckSigner(signingKey(options.secondKey)),
    oauth: options.oauth ?? null,
    store,
    statusProbe: statusProbeFrom(options.statusProbe, scope),
    volume,
    timeoutMs,
    target: url,
    isFunction: typeof target !== "string",
    hasSockets: typeof target === "string" && options.carrier === undefined,
    targets,
    ...(options.trustedCertificates === undefined
      ? {}
      : { trustedCertificates: options.trustedCertificates }),
    stopping,
    notes,
    now,
    pause,
    pauseUntil: async (durationMs, ended) => {
      await paused(durationMs, hostTime, ended);
      return !ended.aborted;
    },
    post: async (parcel) => await sender.post(parcel),
  };
}

type WatchScope = Pick<CheckSession, "sender" | "events" | "volume" | "now" | "pause">;

function storeWatch(probe: StoreProbe | null, scope: WatchScope): StoreWatch | null {
  if (probe === null) return null;
  const { sender, events, volume, now, pause } = scope;
  const postPlain = async (): ReturnType<StoreWatchOptions["postPlain"]> => {
    const event = events.delivered();
    return { event, sent: await sender.post({ what: "a plain event", body: [event] }) };
  };
  return new StoreWatch({ probe, volume, now, pause, postPlain });
}

/** Reads a length of time of the options. Throws a UsageError that names it. */
export function durationFrom(name: string, given: string | number | undefined): Duration | undefined {
  if (given === undefined) return undefined;
  const durationMs = parseDuration(given);
  if (durationMs !== undefined && durationMs > 0) return durationMs;
  throw new UsageError(`--${name} ${given} is no length of time. Write it like 500ms, 10s or 2m.`);
}

function checkedUrl(text: string): string {
  if (URL.canParse(text) && /^https?:$/.test(new URL(text).protocol)) return text;
  throw new UsageError(`"${text}" is no http or https URL. Write it like http://127.0.0.1:3000/events.`);
}

interface CarrierScope {
  readonly target: CheckTarget;
  readonly targets: TargetPolicy;
  readonly hostTime: HostTime;
  readonly options: SessionOptions;
}

function carriersFor({ target, targets, hostTime, options }: CarrierScope): () => CheckCarrier {
  if (options.carrier !== undefined) return closable(options.carrier);
  if (typeof target !== "string") return closable(carrierOfHandler(target, hostTime));
  const { trustedCertificates } = options;
  return () =>
    createHttpCarrier({ targets, ...(trustedCertificates === undefined ? {} : { trustedCertificates }) });
}

// What lives in this process has no connection: closing ends the waiting.
function closable(carrier: Carrier): () => CheckCarrier {
  return () => {
    const closing = new AbortController();
    return { carry: (post) => carrier.carry(post, closing.signal), close: () => closing.abort() };
  };
}

interface TokenScope {
  readonly options: CheckOptions;
  readonly timeoutMs: Duration;
  readonly openCarrier: () => CheckCarrier;
}

function accessTokens({ options, timeoutMs, openCarrier }: TokenScope): () => Promise<string | null> {
  const { oauth } = options;
  if (oauth === undefined) return async () => await Promise.resolve(null);
  const tokens = new OAuthTokens(openCarrier);
  return async () => {
    const token = await tokens.tokenFor(oauth, timeoutMs);
    if (token.kind === "token") return token.accessToken;
    throw new UsageError(`No token from ${oauth.tokenUrl}: ${token.reason}. Check the client id and secret.`);
  };
}

async function paused(durationMs: Duration, hostTime: HostTime, signal?: AbortSignal): Promise<void> {
  if (signal?.aborted === true) return;
  await new Promise<void>((resolve) => {
    const cancel = hostTime.wakeIn(durationMs, () => {
      signal?.removeEventListener("abort", stop);
      resolve();
    });
    const stop = (): void => {
      cancel();
      resolve();
    };
    signal?.addEventListener("abort", stop, { once: true });
  });
}
