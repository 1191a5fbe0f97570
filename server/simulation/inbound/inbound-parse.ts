import {
  INBOUND_RETRY_WAITS_MS,
  INBOUND_RETRY_WINDOW_MS,
  MAX_KEPT_INBOUND_BYTES,
} from "../../contract/limits.ts";
import type { Instant } from "../../contract/time.ts";
import type { Account, Accounts } from "../account/accounts.ts";
import type { AttemptSequel } from "../records/attempt-entry.ts";
import { inboundFields } from "./inbound-fields.ts";
import type { InboundEnvelope, InboundMail } from "./inbound-mail.ts";
import type { Numbering } from "../records/numbering.ts";
import type { OneOffDestination, OneOffFailure, OneOffPosts } from "../deliveries/one-off-posts.ts";
import type { ParseSetting } from "../account/parse-settings.ts";

/** What Inbound Parse needs. */
export interface InboundParseScope {
  readonly posts: OneOffPosts;
  readonly numbering: Numbering;
  readonly accounts: Accounts;
  /** What time it is, once all that was due by then has happened. */
  now(): Instant;
}

/** A mail that is handed in. */
export interface InboundRequest {
  readonly mail: InboundMail;
  readonly envelope: InboundEnvelope;
  /** Only this account's host names count; undefined: those of all accounts. */
  readonly account?: string | undefined;
}

/** A mail on its way to one parse setting. */
export interface InboundDelivery {
  readonly deliveryId: string;
  readonly account: string;
  readonly hostname: string;
  readonly url: string;
  /** The recipients at that host name. */
  readonly to: readonly string[];
}

/** What became of a mail that was handed in. */
export interface InboundOutcome {
  readonly deliveries: readonly InboundDelivery[];
  /** Recipients at whose host names no parse setting listens. */
  readonly unmatched: readonly string[];
  /** True: too many mails wait to be posted again, and nothing was done. */
  readonly isBusy: boolean;
  /** Resolves when the first attempt of each delivery has settled. */
  readonly settled: Promise<void>;
}

/** A host name with a parse setting, and the recipients there. */
interface Match {
  readonly owner: Account;
  readonly setting: ParseSetting;
  readonly to: readonly string[];
}

/**
 * Brings mails from outside to the URLs of parse settings: at once, and again for up to 72 hours.
 *
 * Documented: a 5xx is tried again, any other answer is final.
 */
export class InboundParse {
  readonly #scope: InboundParseScope;
  #pendingBytes = 0;

  constructor(scope: InboundParseScope) {
    this.#scope = scope;
  }

  /** Takes a mail: each host name with a parse setting gets one post, however many recipients it has there. */
  receive({ mail, envelope, account }: InboundRequest): InboundOutcome {
    const receivedAt = this.#scope.now();
    const matches = this.#matches(envelope.to, account);
    const matched = new Set(matches.flatMap(({ to }) => to));
    const unmatched = envelope.to.filter((address) => !matched.has(address));
    if (this.#pendingBytes + matches.length * mail.raw.length > MAX_KEPT_INBOUND_BYTES)
      return { deliveries: [], unmatched, isBusy: true, settled: Promise.resolve() };
    const made = matches.map((match) => ({ match, delivery: this.#deliveryOf(match, receivedAt) }));
    const firstAttempts = made.map(async ({ match: { owner, setting, to }, delivery }) => {
      const fields = inboundFields({ mail, envelope: { ...envelope, to }, setting });
      this.#pendingBytes += mail.raw.length;
      await this.#scope.posts.start({
        deliveryId: delivery.deliveryId,
        account: owner.name,
        origin: "inbound",
        body: { kind: "form", fields },
        events: 0,
        destination: () => this.#destinationOf(delivery),
        afterFailure: (failure) => afterFailure(failure, receivedAt),
        onEnded: () => {
          this.#pendingBytes -= mail.raw.length;
        },
      });
    });
    const deliveries = made.map(({ delivery }) => delivery);
    return { deliveries, unmatched, isBusy: false, settled: Promise.all(firstAttempts).then(NOTHING) };
  }

  #matches(addresses: readonly string[], account: string | undefined): readonly Match[] {
    const owners = this.#scope.accounts.all().filter(({ name }) => account === undefined || name === account);
    return [...groupedByHostname(addresses)].flatMap(([hostname, to]) => {
      for (const owner of owners) {
        const setting = owner.parseSettings.find(hostname);
        if (setting !== undefined) return [{ owner, setting, to }];
      }
      return [];
    });
  }

  #deliveryOf({ owner, setting, to }: Match, receivedAt: Instant): InboundDelivery {
    owner.receivedMails.count(receivedAt);
    const { hostname, url } = setting;
    return { deliveryId: this.#scope.numbering.newDeliveryId(), account: owner.name, hostname, url, to };
  }

  // URL and policy are read at each attempt, as for batches.
  #destinationOf({ account, hostname }: InboundDelivery): OneOffDestination | string {
    const owner = this.#scope.accounts.all().find(({ name }) => name === account);
    const setting = owner?.parseSettings.find(hostname);
    if (owner === undefined || setting === undefined) return `the parse setting of ${hostname} was deleted`;
    const policy = setting.policyId === null ? undefined : owner.securityPolicies.find(setting.policyId);
    return { url: setting.url, signWith: policy?.key ?? null, oauth: policy?.oauth ?? null };
  }
}

function afterFailure(failure: OneOffFailure, receivedAt: Instant): AttemptSequel {
  const { result, failedAt, failures } = failure;
  if (result.status === null || result.status < 500)
    return { kind: "abandoned", because: "Inbound Parse tries again only after a 5xx" };
  const at = failedAt + (INBOUND_RETRY_WAITS_MS[failures - 1] ?? INBOUND_RETRY_WAITS_MS.at(-1) ?? 0);
  if (at < receivedAt + INBOUND_RETRY_WINDOW_MS) return { kind: "retry", at, failures };
  return { kind: "give-up", because: "a mail is tried for 72 hours", failures };
}

function groupedByHostname(addresses: readonly string[]): Map<string, string[]> {
  const groups = new Map<string, string[]>();
  for (const address of addresses) {
    const hostname = address.slice(address.lastIndexOf("@") + 1).toLowerCase();
    const group = groups.get(hostname);
    if (group === undefined) groups.set(hostname, [address]);
    else group.push(address);
  }
  return groups;
}

const NOTHING = (): void => undefined;
