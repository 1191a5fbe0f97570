import { lookup as resolveName } from "node:dns";
import type { LookupAddress } from "node:dns";
import { isIP } from "node:net";
import type { LookupFunction } from "node:net";
import { kindOfAddress } from "./address-kinds.ts";
import type { AddressKind } from "./address-kinds.ts";

/** What the policy says of a host. */
export type TargetVerdict =
  | { readonly kind: "allowed" }
  /** The host is a name: its address is judged when it is connected to, by `lookup`. */
  | { readonly kind: "judged-by-lookup" }
  | { readonly kind: "blocked"; readonly reason: string };

/** Who may be posted to: this machine and private networks, and the public hosts that were named. */
export interface TargetPolicy {
  /** Judges the host of a URL as far as that goes without asking the name service. */
  judge(url: URL): TargetVerdict;
  /** For `node:net`: resolves a name to its allowed addresses, or fails with `TargetNotAllowed`. */
  readonly lookup: LookupFunction;
}

/** A name that resolves to no address that may be posted to. */
export class TargetNotAllowed extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "TargetNotAllowed";
  }
}

/**
 * Makes the policy. `allowTargets` are host names or addresses, `*.example.com` for all names below one.
 *
 * Link-local and metadata addresses are never posted to, even when named.
 */
export function createTargetPolicy(allowTargets: readonly string[] = []): TargetPolicy {
  const isNamed = namedIn(allowTargets);
  return {
    judge: (url) => {
      const host = bareHost(url.hostname);
      if (isIP(host) === 0) return { kind: "judged-by-lookup" };
      const kind = kindOfAddress(host);
      if (kind === "local" || (kind === "public" && isNamed(host))) return { kind: "allowed" };
      return { kind: "blocked", reason: reasonFor(host, kind) };
    },
    lookup: (hostname, options, callback) => {
      resolveName(nameToResolve(hostname), { ...options, all: true }, (error, addresses) => {
        if (error !== null) {
          callback(isLocalName(hostname) || isNamed(hostname) ? error : unknownName(hostname, error), []);
          return;
        }
        const judged = judgeAddresses(hostname, addresses, isNamed(hostname));
        const [first] = judged.allowed;
        if (first === undefined) callback(new TargetNotAllowed(judged.reason), []);
        else if (options.all === true) callback(null, [...judged.allowed]);
        else callback(null, first.address, first.family);
      });
    },
  };
}

interface JudgedAddresses {
  readonly allowed: readonly LookupAddress[];
  readonly reason: string;
}

function judgeAddresses(
  host: string,
  addresses: readonly LookupAddress[],
  isNamed: boolean,
): JudgedAddresses {
  const kinds = addresses.map(({ address }) => kindOfAddress(address));
  const allowed = addresses.filter(
    (_, index) => kinds[index] === "local" || (kinds[index] === "public" && isNamed),
  );
  return { allowed, reason: reasonFor(host, kinds.includes("public") ? "public" : "never") };
}

function reasonFor(host: string, kind: AddressKind): string {
  return kind === "public"
    ? `target not allowed: ${host} is a public address; start with --allow-target ${host}`
    : `target not allowed: ${host} is a link-local or metadata address, which is never posted to`;
}

// Without an answer of the name service nothing says that the host is local, and it does not look it.
function unknownName(host: string, cause: NodeJS.ErrnoException): TargetNotAllowed {
  const code = cause.code ?? "no address";
  return new TargetNotAllowed(
    `target not allowed: ${host} is not known to be local (${code}); start with --allow-target ${host}`,
    { cause },
  );
}

// Names that no public host can have: without a dot, or reserved for local use and for tests.
function isLocalName(host: string): boolean {
  const name = withoutFinalDot(host);
  return (
    !name.includes(".") ||
    /\.(localhost|local|localdomain|internal|lan|home\.arpa|test|invalid|example|docker)$/.test(name)
  );
}

// RFC 6761: all names below localhost are this machine, whatever the name service knows.
function nameToResolve(host: string): string {
  return withoutFinalDot(host).endsWith(".localhost") ? "localhost" : host;
}

function namedIn(allowTargets: readonly string[]): (host: string) => boolean {
  const names = allowTargets.map((name) => withoutFinalDot(bareHost(name.trim())));
  const exact = new Set(names);
  const below = names.filter((name) => name.startsWith("*.")).map((name) => name.slice(1));
  return (host) => {
    const name = withoutFinalDot(host);
    return exact.has(name) || below.some((suffix) => name.endsWith(suffix));
  };
}

// A URL's hostname has brackets around an IPv6 address.
function bareHost(host: string): string {
  return host.toLowerCase().replace(/^\[(.*)\]$/, "$1");
}

function withoutFinalDot(host: string): string {
  return host.toLowerCase().replace(/\.$/, "");
}
