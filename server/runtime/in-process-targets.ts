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
  readonly carrierFor = (url: string): Carrier => this.#carriers.get(nameOf(url)) ?? this.#overHttp;
}

// The simulator listens on 127.0.0.1 and people write localhost.
function nameOf(text: string): string {
  if (!URL.canParse(text)) return text;
  const url = new URL(text);
  const host = url.hostname === "localhost" ? "127.0.0.1" : url.hostname;
  return `${url.protocol}//${host}:${url.port}${url.pathname}`;
}
