import { Agent as HttpAgent } from "node:http";
import type { AgentOptions } from "node:http";
import { Agent as HttpsAgent } from "node:https";
import type { Socket } from "node:net";
import type { Duration } from "../../contract/time.ts";
import type { HostTime } from "../../simulation/ports.ts";
import type { TargetPolicy } from "./target-policy.ts";

/** What new connections need. */
export interface ConnectionOptions {
  readonly targets: TargetPolicy;
  /** Certificates to trust instead of the usual ones, in PEM. */
  readonly trustedCertificates?: string;
}

/** A connection that one post has for itself. */
export interface OwnConnection {
  readonly agent: HttpAgent;
  close(): void;
  /** Leaves it open for so long, idle, at the cost of the oldest such one where there are too many. */
  hold(forMs: Duration): void;
}

/** Connections that are held open and never used again. Each takes a socket of the receiver too. Ours. */
export const MOST_HELD_CONNECTIONS = 64;

/** Connections to receivers: those that posts share one after the other, and those that one post has for itself. */
export class Connections {
  readonly #options: ConnectionOptions;
  readonly #hostTime: Pick<HostTime, "wakeIn">;
  readonly #plain: HttpAgent;
  readonly #secure: HttpsAgent;
  readonly #own = new Set<HttpAgent>();
  /** The oldest first, each with what cancels its alarm. */
  readonly #held = new Map<HttpAgent, () => void>();

  constructor(options: ConnectionOptions, hostTime: Pick<HostTime, "wakeIn">) {
    this.#options = options;
    this.#hostTime = hostTime;
    this.#plain = this.#plainAgent();
    this.#secure = this.#secureAgent();
  }

  /** Those that posts to such URLs share. */
  shared(url: URL): HttpAgent {
    return isSecure(url) ? this.#secure : this.#plain;
  }

  /** A new one, which no other post uses. It is closed or held when its post is over. */
  own(url: URL): OwnConnection {
    const agent = isSecure(url) ? this.#secureAgent() : this.#plainAgent();
    // As it is by default, without the hint of a receiver how long it keeps idle connections: we want to see that.
    Object.assign(agent, { keepSocketAlive: (socket: Socket) => socket.unref() });
    this.#own.add(agent);
    return {
      agent,
      close: () => this.#close(agent),
      hold: (forMs) => this.#hold(agent, forMs),
    };
  }

  /** Closes those that posts to such URLs share and that none uses now. */
  closeIdle(url: URL): void {
    for (const socket of idleSockets(this.shared(url))) socket.destroy();
  }

  /** Closes all. */
  close(): void {
    this.#plain.destroy();
    this.#secure.destroy();
    for (const agent of this.#own) this.#close(agent);
  }

  #hold(agent: HttpAgent, forMs: Duration): void {
    if (!this.#own.has(agent)) return;
    for (const oldest of this.#held.keys()) {
      if (this.#held.size < MOST_HELD_CONNECTIONS) break;
      this.#close(oldest);
    }
    this.#held.set(
      agent,
      this.#hostTime.wakeIn(forMs, () => this.#close(agent), "unattended"),
    );
    // A receiver may give it up first.
    for (const socket of idleSockets(agent)) socket.once("close", () => this.#close(agent));
  }

  #close(agent: HttpAgent): void {
    this.#held.get(agent)?.();
    this.#held.delete(agent);
    this.#own.delete(agent);
    agent.destroy();
  }

  // The pool's key leaves `lookup` out, but a pool has only one: each new connection is judged.
  #poolOptions(): AgentOptions {
    return { keepAlive: true, lookup: this.#options.targets.lookup };
  }

  #plainAgent(): HttpAgent {
    return new HttpAgent(this.#poolOptions());
  }

  #secureAgent(): HttpsAgent {
    const { trustedCertificates } = this.#options;
    return new HttpsAgent({
      ...this.#poolOptions(),
      minVersion: "TLSv1.2",
      ...(trustedCertificates === undefined ? {} : { ca: trustedCertificates }),
    });
  }
}

function idleSockets(agent: HttpAgent): readonly Socket[] {
  return Object.values(agent.freeSockets).flatMap((sockets) => sockets ?? []);
}

function isSecure(url: URL): boolean {
  return url.protocol === "https:";
}
