import { networkInterfaces } from "node:os";
import { isIP } from "node:net";
import type { LookupFunction } from "node:net";
import { CONTROL_PATH, RECEIVER_PATH, TOKEN_PATH } from "../../api/control/control-path.ts";
import { isLoopbackName } from "../listening/access-guard.ts";
import { ipv4Within } from "./address-kinds.ts";
import type { Carrier, CarryFailure } from "./carrier.ts";

/** The simulator's own APIs as a target: a settings entry that posts to them would make events of events. */
export class OwnApis {
  readonly #lookup: LookupFunction;
  #port: number | undefined;

  /** `lookup` tells the addresses of a name. */
  constructor(lookup: LookupFunction) {
    this.#lookup = lookup;
  }

  /** Tells on which port they are; before that, nothing leads to them. */
  listensOn(port: number): void {
    this.#port = port;
  }

  /** Posts what leads to these APIs nowhere, and all else with `carrier`. */
  keptFrom(carrier: Carrier): Carrier {
    return {
      carry: (post, closing) => {
        const url = this.#suspect(post.url);
        if (url === undefined) return carrier.carry(post, closing);
        return this.#isHere(url).then((isHere) => (isHere ? BLOCKED : carrier.carry(post, closing)));
      },
    };
  }

  // Only what has the port and a path of these APIs needs a closer look. The receiver and its token server are there to be posted to.
  #suspect(text: string): URL | undefined {
    if (this.#port === undefined || !URL.canParse(text)) return undefined;
    const url = new URL(text);
    const path = url.pathname.toLowerCase().replace(/\/$/, "");
    const isOwnPath = isBelow(path, "/v3") || isBelow(path, CONTROL_PATH);
    if (!isOwnPath || path === RECEIVER_PATH || path === TOKEN_PATH) return undefined;
    const port = url.port === "" ? (url.protocol === "https:" ? 443 : 80) : Number(url.port);
    return port === this.#port ? url : undefined;
  }

  async #isHere(url: URL): Promise<boolean> {
    const host = url.hostname.replace(/^\[(.*)\]$/, "$1");
    if (isIP(host) !== 0) return isOwnAddress(host);
    return await new Promise((resolve) => {
      this.#lookup(host, { all: true }, (error, found) => {
        const addresses = typeof found === "string" ? [{ address: found }] : found;
        // A name without an address is nobody's: who posts there is told so.
        resolve(error === null && addresses.some(({ address }) => isOwnAddress(address)));
      });
    });
  }
}

const BLOCKED: CarryFailure = {
  kind: "failed",
  result: "blocked",
  reason:
    "target not allowed: the simulator does not post to itself; its receiver is at /_simulator/receiver",
  latencyMs: 0,
  isUncertain: false,
};

function isBelow(path: string, parent: string): boolean {
  return path === parent || path.startsWith(`${parent}/`);
}

function isOwnAddress(address: string): boolean {
  const forms = isIP(address) === 6 ? [address, ...ipv4Within(address)] : [address];
  const own = Object.values(networkInterfaces()).flatMap((each) => each ?? []);
  return forms.some(
    (form) => isLoopbackName(form) || UNSPECIFIED.has(form) || own.some((each) => each.address === form),
  );
}

// Connecting to the unspecified address reaches this machine.
const UNSPECIFIED: ReadonlySet<string> = new Set(["0.0.0.0", "::"]);
