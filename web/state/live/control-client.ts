import type { ClockState, ControlError, Page, StatusState } from "../../../server/contract/control-api.ts";
import type { JournalEntry } from "../../../server/contract/journal.ts";
import type { Instant } from "../../../server/contract/time.ts";
import { shellTexts } from "../../texts/shell-texts.ts";

/** An answer of the simulator, or why there is none in words for a person. */
export type Answer<Value> =
  | { readonly kind: "ok"; readonly value: Value }
  | { readonly kind: "failed"; readonly because: string; readonly problems: readonly string[] };

/** A request: `GET status`, `PATCH clock` below /_simulator; `GET user/webhooks/…` below /v3. */
export type RequestLine = `${"GET" | "POST" | "PATCH" | "PUT" | "DELETE"} ${string}`;

/** What the page asks the simulator for. Never rejects: a failure is a value. */
export interface ControlClient {
  /** Asks the control API. */
  control<Value>(request: RequestLine, body?: unknown): Promise<Answer<Value>>;
  /** Asks SendGrid's API, with the API key of the preferences. */
  sendgrid<Value>(request: RequestLine, body?: unknown): Promise<Answer<Value>>;
  /** The exact bytes of an attempt's body. */
  body(attemptId: string): Promise<Answer<Uint8Array<ArrayBuffer>>>;
  status(): Promise<Answer<StatusState>>;
  /** Journal entries after that sequence number, oldest first. */
  journal(after: number): Promise<Answer<Page<JournalEntry>>>;
}

/** Where the simulator is, and how to ask it. */
export interface ControlClientOptions {
  /** An origin without a closing slash; "" is the page's own. */
  readonly origin: string;
  readonly fetch: typeof fetch;
  /** The API key for SendGrid's API. */
  readonly apiKey?: () => string;
}

// As many as the simulator answers at once.
const PAGE_SIZE = 1000;

/** A client of the simulator that served the page. */
export function createControlClient({ origin, fetch, apiKey }: ControlClientOptions): ControlClient {
  async function ask<Value>(url: string, init: RequestInit): Promise<Answer<Value>> {
    try {
      const response = await fetch(url, init);
      const text = await response.text();
      if (!response.ok) return failure(text, response.status);
      const json: unknown = text === "" ? null : JSON.parse(text);
      // The page and the simulator are built from the same contract and come from the same process.
      return { kind: "ok", value: json as Value };
    } catch {
      return { kind: "failed", because: shellTexts.noAnswer, problems: [] };
    }
  }

  function send<Value>(root: string, request: RequestLine, init: RequestInit): Promise<Answer<Value>> {
    const [method = "GET", path = ""] = request.split(" ");
    return ask(`${origin}${root}${path}`, { ...init, method });
  }

  const control = <Value>(request: RequestLine, body?: unknown): Promise<Answer<Value>> =>
    send("/_simulator/", request, withJson(body, {}));

  return {
    control,
    sendgrid: (request, body) =>
      send("/v3/", request, withJson(body, { authorization: `Bearer ${apiKey?.() ?? "playground"}` })),
    async body(attemptId) {
      try {
        const response = await fetch(`${origin}/_simulator/attempts/${attemptId}/body`);
        if (!response.ok) return failure(await response.text(), response.status);
        return { kind: "ok", value: new Uint8Array(await response.arrayBuffer()) };
      } catch {
        return { kind: "failed", because: shellTexts.noAnswer, problems: [] };
      }
    },
    status: () => control("GET status"),
    journal: (after) => control(`GET journal?after=${after}&limit=${PAGE_SIZE}`),
  };
}

/** When the simulation's clock stands where it was asked `elapsedMs` of wall time ago. */
export function virtualNow(clock: ClockState, elapsedMs: number): Instant {
  if (clock.mode === "manual" || clock.speed === "max") return clock.now;
  return clock.now + elapsedMs * clock.speed;
}

function withJson(body: unknown, headers: Record<string, string>): RequestInit {
  if (body === undefined) return { headers };
  return { headers: { ...headers, "content-type": "application/json" }, body: JSON.stringify(body) };
}

interface Refusal {
  readonly error?: ControlError["error"] & {
    readonly problems?: readonly { readonly path: string; readonly message: string; readonly hint: string }[];
  };
  readonly errors?: readonly { readonly message?: string; readonly field?: string | null }[];
}

function failure(text: string, status: number): Answer<never> {
  const { error, errors = [] } = refusalIn(text);
  const problems = (error?.problems ?? []).map(({ path, message, hint }) =>
    `${path}: ${message} ${hint}`.trim(),
  );
  const because =
    error === undefined
      ? errors.map(({ message, field }) => (field ? `${field}: ${message ?? ""}` : message)).join("; ")
      : `${error.message} ${error.hint}`.trim();
  return {
    kind: "failed",
    because: because === "" ? shellTexts.answered(status) : because,
    problems,
  };
}

function refusalIn(text: string): Refusal {
  try {
    const json: unknown = JSON.parse(text);
    return typeof json === "object" && json !== null ? json : {};
  } catch {
    // Whatever stands between the page and the simulator answers in words of its own.
    return {};
  }
}
