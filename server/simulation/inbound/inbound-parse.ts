import {
  INBOUND_RETRY_WAITS_MS,
  INBOUND_RETRY_WINDOW_MS,
  MAX_KEPT_INBOUND_BYTES,
} from "../../contract/limits.ts";
import type { Instant } from "../../contract/time.ts";
import type { Account, Accounts } from "../accounts.ts";
import { attemptEnded, attemptStarted } from "../attempt-entry.ts";
import type { AttemptSequel, MadeAttempt } from "../attempt-entry.ts";
import type { AttemptRunner } from "../attempt-runner.ts";
import { inboundFields } from "./inbound-fields.ts";
import type { InboundEnvelope, InboundMail } from "./inbound-mail.ts";
import type { Journal } from "../journal.ts";
import type { Numbering } from "../numbering.ts";
import type { FormField, PostResult } from "../ports.ts";
import type { Rules } from "../rules.ts";
import type { Cancel, Clock } from "../timeline.ts";

/** What Inbound Parse needs. */
export interface InboundParseScope {
  readonly clock: Clock;
  readonly runner: AttemptRunner;
  readonly journal: Journal;
  readonly numbering: Numbering;
  readonly accounts: Accounts;
  /** What time it is, once all that was due by then has happened. */
  now(): Instant;
  rules(): Rules;
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

interface Pending extends InboundDelivery {
  readonly fields: readonly FormField[];
  readonly bytes: number;
  readonly receivedAt: Instant;
  attempts: number;
  failures: number;
  hasNewToken: boolean;
  /** A reset ended it: whatever comes back is the last. */
  isCancelled: boolean;
  cancelRetry: Cancel;
}

interface Match {
  readonly owner: Account;
  readonly hostname: string;
  readonly to: readonly string[];
  readonly receivedAt: Instant;
}

/**
 * Brings mails from outside to the URLs of parse settings: at once, and again for up to 72 hours.
 *
 * Documented: a 5xx is tried again, any other answer is final. They belong to no ledger.
 */
export class InboundParse {
  readonly #scope: InboundParseScope;
  readonly #pending = new Set<Pending>();
  #pendingBytes = 0;

  constructor(scope: InboundParseScope) {
    this.#scope = scope;
  }

  /** Takes a mail: each host name with a parse setting gets one post, however many recipients it has there. */
  receive({ mail, envelope, account }: InboundRequest): InboundOutcome {
    const receivedAt = this.#scope.now();
    const accounts = this.#scope.accounts
      .all()
      .filter(({ name }) => account === undefined || name === account);
    const byHostname = groupedByHostname(envelope.to);
    const bytes = mail.raw.length;
    const nothing = { deliveries: [], settled: Promise.resolve(), isBusy: false };
    const matches = [...byHostname].flatMap(([hostname, to]) => {
      const owner = accounts.find((each) => each.parseSettings.find(hostname) !== undefined);
      return owner === undefined ? [] : [{ owner, hostname, to }];
    });
    const matched = new Set(matches.flatMap(({ to }) => to));
    const unmatched = envelope.to.filter((address) => !matched.has(address));
    if (this.#pendingBytes + matches.length * bytes > MAX_KEPT_INBOUND_BYTES)
      return { ...nothing, unmatched, isBusy: true };
    const made = matches.map((match) => this.#delivery({ ...match, receivedAt }, mail, envelope));
    const firstAttempts = made.map(
      (pending) => new Promise<void>((resolve) => this.#attempt(pending, resolve)),
    );
    const deliveries = made.map(({ deliveryId, account: owner, hostname, url, to }) => {
      return { deliveryId, account: owner, hostname, url, to };
    });
    return { deliveries, unmatched, isBusy: false, settled: Promise.all(firstAttempts).then(NOTHING) };
  }

  /** Makes no further tries for an account, or for all. */
  cancel(account?: string): void {
    for (const pending of this.#pending) {
      if (account !== undefined && pending.account !== account) continue;
      pending.isCancelled = true;
      pending.cancelRetry();
      this.#forget(pending);
    }
  }

  #delivery(match: Match, mail: InboundMail, envelope: InboundEnvelope): Pending {
    const { owner, hostname, to, receivedAt } = match;
    const setting = owner.parseSettings.find(hostname);
    if (setting === undefined) throw new Error(`The parse setting of ${hostname} is gone.`);
    owner.receivedMails.count(receivedAt);
    const pending: Pending = {
      deliveryId: this.#scope.numbering.newDeliveryId(),
      account: owner.name,
      hostname,
      url: setting.url,
      to,
      fields: inboundFields({ mail, envelope: { ...envelope, to }, setting }),
      bytes: mail.raw.length,
      receivedAt,
      attempts: 0,
      failures: 0,
      hasNewToken: false,
      isCancelled: false,
      cancelRetry: NOTHING,
    };
    this.#pending.add(pending);
    this.#pendingBytes += pending.bytes;
    return pending;
  }

  #forget(pending: Pending): void {
    if (this.#pending.delete(pending)) this.#pendingBytes -= pending.bytes;
  }

  // URL and policy are read at each attempt, as for batches.
  #attempt(pending: Pending, onSettled: () => void): void {
    const account = this.#scope.accounts.all().find(({ name }) => name === pending.account);
    const setting = account?.parseSettings.find(pending.hostname);
    if (account === undefined || setting === undefined) {
      this.#note(`${pending.deliveryId}: dropped, the parse setting of ${pending.hostname} was deleted`);
      this.#forget(pending);
      onSettled();
      return;
    }
    const policy = setting.policyId === null ? undefined : account.securityPolicies.find(setting.policyId);
    const rules = this.#scope.rules();
    const startedAt = this.#scope.clock.now();
    const made: MadeAttempt = {
      attemptId: this.#scope.numbering.newAttemptId(),
      deliveryId: pending.deliveryId,
      webhookId: null,
      account: pending.account,
      server: 0,
      number: ++pending.attempts,
      url: setting.url,
      startedAt,
      events: 0,
    };
    this.#scope.runner.run(
      {
        attemptId: made.attemptId,
        deliveryId: pending.deliveryId,
        url: setting.url,
        body: { kind: "form", fields: pending.fields },
        bodyKey: pending.deliveryId,
        signWith: policy?.key ?? null,
        signAt: rules.signatureClock === "virtual" ? startedAt : null,
        oauth: policy?.oauth ?? null,
        timeoutMs: rules.timeoutMs,
      },
      {
        onWaiting: (wallAt) => this.#scope.journal.append(attemptStarted(made, wallAt)),
        apply: (result) => {
          this.#conclude(pending, made, result);
          onSettled();
        },
      },
    );
  }

  #conclude(pending: Pending, made: MadeAttempt, result: PostResult): void {
    const { clock, journal } = this.#scope;
    const at = clock.now();
    const sequel = decide(pending, result, at);
    journal.append(attemptEnded(made, result, { at, sequel }));
    if (sequel.kind === "retry")
      pending.cancelRetry = clock.runAt(sequel.at, () => this.#attempt(pending, NOTHING));
    else if (sequel.kind === "retry-with-new-token") this.#attempt(pending, NOTHING);
    else this.#forget(pending);
  }

  #note(text: string): void {
    this.#scope.journal.append({ at: this.#scope.clock.now(), kind: "note", text });
  }
}

function decide(pending: Pending, result: PostResult, failedAt: Instant): AttemptSequel {
  if (result.result === "delivered") return { kind: "acknowledged" };
  if (pending.isCancelled) return { kind: "abandoned", because: "the simulator was reset" };
  const isAgainAtOnce = result.isTokenRejected && !pending.hasNewToken;
  Object.assign(pending, { hasNewToken: isAgainAtOnce });
  if (isAgainAtOnce) return { kind: "retry-with-new-token" };
  if (result.status === null || result.status < 500)
    return { kind: "abandoned", because: "Inbound Parse tries again only after a 5xx" };
  const failures = pending.failures + 1;
  Object.assign(pending, { failures });
  const at = failedAt + (INBOUND_RETRY_WAITS_MS[failures - 1] ?? INBOUND_RETRY_WAITS_MS.at(-1) ?? 0);
  if (at < pending.receivedAt + INBOUND_RETRY_WINDOW_MS) return { kind: "retry", at, failures };
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
