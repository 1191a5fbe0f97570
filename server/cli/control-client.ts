import { toFetch } from "../api/fetch-adapter.ts";
import type {
  AdvanceResult,
  Attempt,
  AttemptDetail,
  ClockState,
  DeliveryDetail,
  EventRecord,
  Page,
  RulesState,
  RunState,
  ScenarioSummary,
  StatusState,
} from "../contract/control-api.ts";
import { isJsonObject } from "../api/control/fields.ts";
import type { ApiHandler } from "../api/http.ts";
import type { JournalEntry } from "../contract/journal.ts";
import type { JsonObject } from "../contract/json.ts";
import type { Duration } from "../contract/time.ts";
import { CannotRun } from "../runtime/cannot-run.ts";
import { UsageError } from "../runtime/usage-error.ts";

/** Where `start` listens unless told otherwise. */
export const DEFAULT_SIMULATOR = "http://127.0.0.1:7363";

/** Where a simulator is, and what it wants from those who call. */
export interface SimulatorAddress {
  readonly origin: string;
  readonly token: string | null;
}

/** Reads `--simulator URL`. A token in the URL, as the playground's has it, goes along with every request. */
export function simulatorAddress(text: string): SimulatorAddress {
  if (!URL.canParse(text) || !/^https?:$/.test(new URL(text).protocol))
    throw new UsageError(`--simulator ${text} is no http URL. Pass one such as ${DEFAULT_SIMULATOR}.`);
  const { origin, searchParams } = new URL(text);
  return { origin, token: searchParams.get("token") };
}

/** How far to move the clock. */
export type Advance = { readonly by: Duration | string } | { readonly until: "next" | "idle" };

/** What a run begins with: a scenario by its name, or the object of a file. */
export interface NewRun {
  readonly scenario: string | JsonObject;
  readonly seed?: number;
  readonly parameters?: JsonObject;
  readonly target?: string;
}

/** Talks to /_simulator over HTTP. */
export function controlOver({ origin, token }: SimulatorAddress): ControlClient {
  const authorization = token === null ? {} : { authorization: `Bearer ${token}` };
  return new ControlClient(origin, async (path, init = {}) => {
    try {
      return await fetch(`${origin}${path}`, { ...init, headers: { ...init.headers, ...authorization } });
    } catch (cause) {
      init.signal?.throwIfAborted();
      throw new CannotRun(
        `No simulator answers at ${origin}. Start one with fake-sendgrid, or pass --simulator URL.`,
        { cause },
      );
    }
  });
}

/** Talks to /_simulator of a simulator in this process. */
export function controlOf({ control }: { readonly control: ApiHandler }): ControlClient {
  const answer = toFetch(control);
  const origin = "http://simulator.in-process.test";
  return new ControlClient(origin, (path, init) => answer(new Request(`${origin}${path}`, init)));
}

type Init = { readonly method?: string; readonly body?: string; readonly signal?: AbortSignal } & {
  readonly headers?: Readonly<Record<string, string>>;
};
type Send = (path: string, init?: Init) => Promise<Response>;

/**
 * Asks a simulator over its control API, wherever it runs.
 *
 * What it refuses becomes a UsageError with its own words and hint; whatever is no simulator's answer a CannotRun.
 */
export class ControlClient {
  /** Where the simulator is, for people. */
  readonly origin: string;
  readonly #send: Send;

  constructor(origin: string, send: Send) {
    this.origin = origin;
    this.#send = send;
  }

  async status(signal?: AbortSignal): Promise<StatusState> {
    return await this.#ask("GET", "status", signal === undefined ? {} : { signal });
  }

  async clock(): Promise<ClockState> {
    return await this.#ask("GET", "clock");
  }

  async setClock(change: Partial<Pick<ClockState, "mode" | "speed">>): Promise<ClockState> {
    return await this.#ask("PATCH", "clock", { body: change });
  }

  /** Answers once all that fell due has settled. */
  async advance(target: Advance): Promise<AdvanceResult> {
    return await this.#ask("POST", "clock/advance", { body: target });
  }

  async rules(): Promise<RulesState> {
    return await this.#ask("GET", "rules");
  }

  /** Makes exactly these events, now. */
  async makeEvents(drafts: readonly JsonObject[], account?: string): Promise<readonly EventRecord[]> {
    const { items } = await this.#ask<{ readonly items: readonly EventRecord[] }>(
      "POST",
      `events${queryOf({ account })}`,
      { body: drafts },
    );
    return items;
  }

  /** Entries behind that number, oldest first. */
  async journal(after: number): Promise<Page<JournalEntry>> {
    return await this.#ask("GET", `journal${queryOf({ after, limit: PAGE_SIZE })}`);
  }

  async delivery(id: string): Promise<DeliveryDetail> {
    return await this.#ask("GET", `deliveries/${encodeURIComponent(id)}`);
  }

  /** Attempts behind that id or cursor, oldest first. */
  async attempts(after: string): Promise<Page<Attempt>> {
    return await this.#ask("GET", `attempts${queryOf({ after, limit: PAGE_SIZE })}`);
  }

  async attempt(id: string): Promise<AttemptDetail> {
    return await this.#ask("GET", `attempts/${encodeURIComponent(id)}`);
  }

  /** The bytes that an attempt posted; null: they are no longer kept, or there never were any. */
  async attemptBody(id: string): Promise<Buffer | null> {
    const answer = await this.#send(`/_simulator/attempts/${encodeURIComponent(id)}/body`);
    return answer.ok ? Buffer.from(await answer.arrayBuffer()) : null;
  }

  /** The scenarios that can be run by name. */
  async scenarios(): Promise<readonly ScenarioSummary[]> {
    const scenarios: ScenarioSummary[] = [];
    let cursor: string | null = "0";
    while (cursor !== null) {
      const query = cursor === "0" ? "" : queryOf({ cursor });
      const page: Page<ScenarioSummary> = await this.#ask("GET", `scenarios${query}`);
      scenarios.push(...page.items);
      cursor = page.nextCursor;
    }
    return scenarios;
  }

  async startRun(run: NewRun, account?: string): Promise<RunState> {
    return await this.#ask("POST", `runs${queryOf({ account })}`, { body: run });
  }

  async run(id: string): Promise<RunState> {
    return await this.#ask("GET", `runs/${encodeURIComponent(id)}`);
  }

  async #ask<Value>(
    method: string,
    path: string,
    { body, signal }: { readonly body?: object; readonly signal?: AbortSignal } = {},
  ): Promise<Value> {
    const json = body === undefined ? {} : { body: JSON.stringify(body), headers: JSON_TYPE };
    const answer = await this.#send(`/_simulator/${path}`, {
      method,
      ...json,
      ...(signal === undefined ? {} : { signal }),
    });
    const parsed = parsedJson(await answer.text());
    // Both sides are built from one contract, and the simulator answers nothing else with a success.
    if (answer.ok && isJsonObject(parsed)) return parsed as Value;
    const error = isJsonObject(parsed) && isJsonObject(parsed["error"]) ? parsed["error"] : undefined;
    if (typeof error?.["message"] !== "string")
      throw new CannotRun(`${this.origin} answered ${answer.status}, which is no simulator's answer.`);
    const hint = typeof error["hint"] === "string" ? ` ${error["hint"]}` : "";
    throw new UsageError(`${error["message"]}${hint}`);
  }
}

// As many as the simulator answers at once.
const PAGE_SIZE = 1000;

const JSON_TYPE = { "content-type": "application/json" };

function queryOf(members: Readonly<Record<string, string | number | undefined>>): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(members)) {
    if (value !== undefined) query.set(name, String(value));
  }
  return query.size === 0 ? "" : `?${query.toString()}`;
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // No JSON, no simulator: the caller says so.
    return undefined;
  }
}
