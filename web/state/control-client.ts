import type {
  AdvanceResult,
  ClockState,
  ControlError,
  Page,
  StatusState,
} from "../../server/contract/control-api.ts";
import type { JournalEntry } from "../../server/contract/journal.ts";
import type { Instant } from "../../server/contract/time.ts";

/** An answer of the simulator, or why there is none in words for a person. */
export type Answer<Value> =
  { readonly kind: "ok"; readonly value: Value } | { readonly kind: "failed"; readonly because: string };

/** How far to move the clock. */
export type AdvanceRequest = { readonly by: string } | { readonly until: "next" | "idle" };

/** Webhook settings as SendGrid's API answers them: the members that the page shows, and the switches by name. */
export interface SettingsAnswer {
  readonly id: string;
  readonly url: string;
  readonly enabled: boolean;
  readonly friendly_name?: string | null;
  readonly public_key?: string;
  readonly [flag: string]: unknown;
}

/** What the page asks the simulator for. Never rejects: a failure is a value. */
export interface ControlClient {
  status(): Promise<Answer<StatusState>>;
  clock(): Promise<Answer<ClockState>>;
  setClock(change: Partial<Pick<ClockState, "mode" | "speed">>): Promise<Answer<ClockState>>;
  advance(target: AdvanceRequest): Promise<Answer<AdvanceResult>>;
  /** Journal entries after that sequence number, oldest first. */
  journal(after: number): Promise<Answer<Page<JournalEntry>>>;
  /** The main account's webhook settings, oldest first. */
  settings(): Promise<Answer<readonly SettingsAnswer[]>>;
}

/** Where the simulator is, and how to ask it. */
export interface ControlClientOptions {
  /** An origin without a closing slash; "" is the page's own. */
  readonly origin: string;
  readonly fetch: typeof fetch;
}

// As many as the simulator answers at once.
const PAGE_SIZE = 1000;

/** A client of the simulator that served the page. */
export function createControlClient({ origin, fetch }: ControlClientOptions): ControlClient {
  async function ask<Value>(path: string, init: RequestInit = {}): Promise<Answer<Value>> {
    try {
      const response = await fetch(`${origin}${path}`, init);
      const body: unknown = await response.json();
      if (!response.ok)
        return { kind: "failed", because: reasonIn(body) ?? `the simulator answered ${response.status}` };
      // The page and the simulator are built from the same contract and come from the same process.
      return { kind: "ok", value: body as Value };
    } catch {
      return { kind: "failed", because: "the simulator does not answer: is it still running?" };
    }
  }

  return {
    status: () => ask("/_simulator/status"),
    clock: () => ask("/_simulator/clock"),
    setClock: (change) => ask("/_simulator/clock", withJson("PATCH", change)),
    advance: (target) => ask("/_simulator/clock/advance", withJson("POST", target)),
    journal: (after) => ask(`/_simulator/journal?after=${after}&limit=${PAGE_SIZE}`),
    async settings() {
      const headers = { authorization: "Bearer playground" };
      const answer = await ask<{ readonly webhooks: readonly SettingsAnswer[] }>(
        "/v3/user/webhooks/event/settings/all",
        { headers },
      );
      if (answer.kind === "ok") return { kind: "ok", value: answer.value.webhooks };
      return { kind: "failed", because: `SendGrid's API says: ${answer.because}` };
    },
  };
}

/** When the simulation's clock stands where it was asked `elapsedMs` of wall time ago. */
export function virtualNow(clock: ClockState, elapsedMs: number): Instant {
  if (clock.mode === "manual" || clock.speed === "max") return clock.now;
  return clock.now + elapsedMs * clock.speed;
}

function withJson(method: string, body: object): RequestInit {
  return { method, headers: { "content-type": "application/json" }, body: JSON.stringify(body) };
}

function reasonIn(body: unknown): string | undefined {
  if (typeof body !== "object" || body === null) return undefined;
  const { error, errors } = body as Partial<ControlError> & { errors?: readonly { message?: string }[] };
  return error === undefined ? errors?.[0]?.message : `${error.message} ${error.hint}`.trim();
}
