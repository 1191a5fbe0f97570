import { Agent as HttpAgent, request as requestHttp } from "node:http";
import type { IncomingMessage } from "node:http";
import { Agent as HttpsAgent, request as requestHttps } from "node:https";
import type { Duration } from "../contract/time.ts";
import { deadlineSignal } from "../runtime/posting/answer-deadline.ts";
import type { OutgoingPost } from "../runtime/posting/carrier.ts";
import type { TargetPolicy } from "../runtime/posting/target-policy.ts";
import { sentFrom } from "./check-sender.ts";
import type { Sent } from "./check-sender.ts";

/** What became of a connection on which two posts were to go. */
export type SharedSocket =
  | { readonly kind: "fine" }
  /** It was closed after the first answer, which had not said so. */
  | { readonly kind: "closed" }
  /** The second post failed on it. */
  | { readonly kind: "broken"; readonly why: string; readonly second: Sent | undefined };

/** What connections need. */
export interface SocketScope {
  readonly targets: TargetPolicy;
  readonly trustedCertificates?: string;
  readonly timeoutMs: Duration;
  /** Nobody waits for an answer any more. */
  readonly stopping: AbortSignal;
}

/**
 * Posts twice on one connection, the second at once when the first is answered.
 *
 * The carrier of all other posts hides what is looked for here: it begins anew where an idle connection was given up.
 */
export async function postTwice(
  first: OutgoingPost,
  second: OutgoingPost,
  scope: SocketScope,
): Promise<SharedSocket> {
  const url = new URL(first.url);
  const options = { keepAlive: true, maxSockets: 1, lookup: scope.targets.lookup };
  const { trustedCertificates: ca } = scope;
  const agent =
    url.protocol === "https:"
      ? new HttpsAgent({ ...options, ...(ca === undefined ? {} : { ca }) })
      : new HttpAgent(options);
  try {
    const before = await exchange(first, agent, scope);
    if (before.kind === "failed") return { kind: "fine" };
    const saysClose = before.connection === "close" || before.version === "1.0";
    const after = await exchange(second, agent, scope);
    if (after.kind === "answered") return saysClose || after.isReused ? { kind: "fine" } : { kind: "closed" };
    if (saysClose) return { kind: "fine" };
    const failed = { kind: "failed", result: "unreachable", latencyMs: 0, isUncertain: true } as const;
    const sent = sentFrom({ what: "the second POST on one connection" }, second, {
      ...failed,
      reason: after.why,
    });
    return { kind: "broken", why: after.why, second: sent };
  } finally {
    agent.destroy();
  }
}

type Exchanged =
  | {
      readonly kind: "answered";
      readonly isReused: boolean;
      readonly connection: string;
      readonly version: string;
    }
  | { readonly kind: "failed"; readonly why: string };

async function exchange(post: OutgoingPost, agent: HttpAgent, { stopping }: SocketScope): Promise<Exchanged> {
  const url = new URL(post.url);
  const make = url.protocol === "https:" ? requestHttps : requestHttp;
  return await new Promise((resolve) => {
    const request = make(url, {
      agent,
      method: "POST",
      setHost: false,
      headers: Object.fromEntries(post.headers),
      signal: AbortSignal.any([stopping, deadlineSignal(post.timeoutMs)]),
    });
    request.removeHeader("Connection");
    request.on("error", (error: NodeJS.ErrnoException) =>
      resolve({ kind: "failed", why: error.code ?? error.message }),
    );
    request.on("response", (response: IncomingMessage) => {
      response.resume();
      response.on("error", () => undefined);
      response.on("close", () =>
        resolve({
          kind: "answered",
          isReused: request.reusedSocket,
          connection: (response.headers.connection ?? "").toLowerCase(),
          version: response.httpVersion,
        }),
      );
    });
    request.end(post.body);
  });
}
