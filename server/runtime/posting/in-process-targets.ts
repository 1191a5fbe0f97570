import type { Carrier } from "./carrier.ts";

/** The targets that live in this process; posts to any other URL go over HTTP. */
export class InProcessTargets {
  readonly #overHttp: Carrier;
  readonly #carriers = new Map<string, Carrier>();

  constructor(overHttp: Carrier) {
    this.#overHttp = overHttp;
  }

  /** Posts to `url` go to `carrier` from now on, whatever their query and credentials. */
  add(url: string, carrier: Carrier): void {
    this.#carriers.set(nameOf(url), carrier);
  }

  remove(url: string): void {
    this.#carriers.delete(nameOf(url));
  }

  /** Who brings a post to that URL without a socket; undefined: nobody. */
  inProcess(url: string): Carrier | undefined {
    return this.#carriers.get(nameOf(url));
  }

  /** Who brings a post to that URL. */
  readonly carrierFor = (url: string): Carrier =>
    this.#carriers.get(nameOf(url)) ?? (isReceiverUrl(url) ? NO_RECEIVER : this.#overHttp);
}

/** The made-up URL of the nth receiver of this process. `.test` names never exist (RFC 6761). */
export function receiverUrl(nth: number, path: string): string {
  return `http://receiver-${nth}.in-process.test${path}`;
}

function isReceiverUrl(url: string): boolean {
  return /^http:\/\/receiver-\d+\.in-process\.test\//.test(url);
}

const NO_RECEIVER: Carrier = {
  carry: () => ({
    kind: "failed",
    result: "unreachable",
    reason: "its target is a handler or app of another simulator, or one that was dropped with its settings",
    latencyMs: 0,
    isUncertain: false,
  }),
};

// The simulator listens on 127.0.0.1 and people write localhost.
function nameOf(text: string): string {
  if (!URL.canParse(text)) return text;
  const url = new URL(text);
  const host = url.hostname === "localhost" ? "127.0.0.1" : url.hostname;
  return `${url.protocol}//${host}:${url.port}${url.pathname}`;
}
