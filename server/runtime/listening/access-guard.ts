import { createHash, timingSafeEqual } from "node:crypto";
import { isIP } from "node:net";
import type { Problem } from "../../api/control/control-errors.ts";

/** What the guard looks at. Absent headers are undefined. */
export interface AccessRequest {
  readonly host: string | undefined;
  readonly origin: string | undefined;
  /** `Sec-Fetch-Site`: which browsers send and pages cannot forge. */
  readonly fetchSite: string | undefined;
  /** From `Authorization: Bearer`, the cookie, or `?token=`: those there are. */
  readonly tokens: readonly string[];
}

/** Whether a request is let in. */
export type AccessDecision =
  | { readonly kind: "allowed" }
  | { readonly kind: "refused"; readonly status: 401 | 403; readonly problem: Problem };

/** Who may use /_simulator. */
export interface AccessRules {
  /** The address or name that the simulator listens on. */
  readonly listensOn: string;
  /** Names of this machine besides the loopback ones, from `--allow-host`. */
  readonly allowHosts: readonly string[];
  /** Wanted from everyone; null: the simulator can be reached from this machine only, and wants none. */
  readonly token: string | null;
}

/** Decides on requests to a port. */
export interface AccessGuard {
  /** Who may use /_simulator and its stream. */
  decide(request: AccessRequest): AccessDecision;
  /**
   * Who may use SendGrid's API and post to the built-in receiver: apps, from wherever they can reach the port.
   *
   * They call it by an address, by a name that only a private network can have, such as that of a container, or by
   * SendGrid's own, and need no token. Pages of other sites are refused as everywhere.
   */
  decideForApps(request: AccessRequest): AccessDecision;
  /** Whether `given` is the token; true where none is wanted. */
  isToken(given: string): boolean;
}

/**
 * Makes the guard of a port.
 *
 * A page of another site must not steer the simulator of the person who looks at it. So the host that is called must
 * be this machine by a known name (a foreign name that resolves to 127.0.0.1 is DNS rebinding), and a browser must
 * call from a page of such a host.
 */
export function createAccessGuard(rules: AccessRules): AccessGuard {
  const isToken = (given: string): boolean => rules.token === null || isSameText(given, rules.token);
  const isKnown = (name: string): boolean => isKnownHost(name, rules);
  return {
    isToken,
    decide: (request) => {
      const refusal = refusalByName(request, { isCallable: isKnown, isKnown });
      if (refusal !== undefined) return refusal;
      return rules.token === null || request.tokens.some(isToken) ? { kind: "allowed" } : noToken();
    },
    decideForApps: (request) => {
      const isCallable = (name: string): boolean => isKnown(name) || isNameForApps(name);
      return refusalByName(request, { isCallable, isKnown }) ?? { kind: "allowed" };
    },
  };
}

interface Names {
  /** Whether the simulator may be called by that name. */
  readonly isCallable: (name: string) => boolean;
  /** Whether that name is this machine's, so that its pages may call. */
  readonly isKnown: (name: string) => boolean;
}

function refusalByName(request: AccessRequest, { isCallable, isKnown }: Names): AccessDecision | undefined {
  const { host, origin, fetchSite } = request;
  const hostName = nameInHost(host);
  if (hostName === undefined || !isCallable(hostName)) return foreignHost(host);
  if (origin === undefined) return fetchSite === "cross-site" ? foreignOrigin("another site") : undefined;
  // A page of the very machine that it calls is no other site's.
  const pageName = nameInOrigin(origin);
  return isKnown(pageName) || pageName === hostName ? undefined : foreignOrigin(origin);
}

/** Whether an address or name can be reached from this machine only. */
export function isLoopbackName(name: string): boolean {
  const bare = name.toLowerCase().replace(/\.$/, "");
  if (bare === "localhost" || bare.endsWith(".localhost") || bare === "::1") return true;
  return isIP(bare) === 4 && bare.startsWith("127.");
}

function isKnownHost(name: string, { listensOn, allowHosts, token }: AccessRules): boolean {
  if (name === "") return false;
  const bare = name.toLowerCase().replace(/\.$/, "");
  if (isLoopbackName(bare) || bare === listensOn.toLowerCase()) return true;
  if (allowHosts.some((allowed) => allowed.toLowerCase() === bare)) return true;
  // An address cannot be rebound: who calls a number calls this machine. It matters off loopback only.
  return token !== null && isIP(bare) !== 0;
}

// Names that no page of the internet can have, addresses (which cannot be rebound), and those that apps call SendGrid by.
function isNameForApps(name: string): boolean {
  const bare = name.toLowerCase().replace(/\.$/, "");
  if (bare === "") return false;
  if (isIP(bare) !== 0 || !bare.includes(".") || SENDGRID_HOSTS.has(bare)) return true;
  return /\.(?:docker|home\.arpa|internal|lan|local|localdomain|test)$/.test(bare);
}

const SENDGRID_HOSTS: ReadonlySet<string> = new Set(["api.sendgrid.com", "api.eu.sendgrid.com"]);

function nameInHost(host: string | undefined): string | undefined {
  if (host === undefined || !/^[^\s/?#@\\]+$/.test(host) || !URL.canParse(`http://${host}`)) return undefined;
  return unbracketed(new URL(`http://${host}`).hostname);
}

// "null" is what a page without an origin of its own sends (a sandboxed frame, a file): it is no host's.
function nameInOrigin(origin: string): string {
  return URL.canParse(origin) ? unbracketed(new URL(origin).hostname) : "";
}

function unbracketed(hostname: string): string {
  return hostname.replace(/^\[(.*)\]$/, "$1");
}

// Hashes have one length, which timingSafeEqual wants, and tell nothing of the token's own.
function isSameText(left: string, right: string): boolean {
  const digest = (text: string): Buffer => createHash("sha256").update(text).digest();
  return timingSafeEqual(digest(left), digest(right));
}

function foreignHost(host: string | undefined): AccessDecision {
  const called = host === undefined ? "no host name" : `the host name "${host.slice(0, 80)}"`;
  return refused(403, {
    code: "host-not-allowed",
    message: `The simulator was called by ${called}.`,
    hint: "Call it by localhost or 127.0.0.1, or start it with --allow-host NAME.",
  });
}

function foreignOrigin(origin: string): AccessDecision {
  return refused(403, {
    code: "origin-not-allowed",
    message: `A page of ${origin.slice(0, 80)} may not steer the simulator.`,
    hint: "Call it from a page on localhost, or start it with --allow-host NAME.",
  });
}

function noToken(): AccessDecision {
  return refused(401, {
    code: "token-missing",
    message: "The simulator can be reached from other machines and wants its token.",
    hint: "Send Authorization: Bearer TOKEN, or open the address with ?token= that was printed at start.",
  });
}

function refused(status: 401 | 403, problem: Problem): AccessDecision {
  return { kind: "refused", status, problem };
}
