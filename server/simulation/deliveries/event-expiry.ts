import { spanOf, splitByAge } from "./delivery.ts";
import type { Delivery } from "./delivery.ts";
import type { Journal } from "../records/journal.ts";
import type { LedgerBook } from "../records/ledger.ts";
import type { Rules } from "../rules.ts";
import type { AlarmState, Clock } from "../time/timeline.ts";
import { counted } from "../wording.ts";

/** What the expiry of events needs. */
export interface EventExpiryScope {
  readonly clock: Clock;
  readonly journal: Journal;
  readonly ledger: LedgerBook;
  rules(): Pick<Rules, "retryWindowMs">;
  /** Called when a delivery has no event left. */
  onAllExpired(delivery: Delivery): void;
}

/**
 * Ends each event 24 h after it occurred, by an alarm of its own and not at the next attempt.
 *
 * An event that is in flight then ends when its attempt has failed: that is the dispatcher's call.
 */
export class EventExpiry {
  readonly #scope: EventExpiryScope;

  constructor(scope: EventExpiryScope) {
    this.#scope = scope;
  }

  /** Sets the alarm for the delivery's oldest event, unless one is set. */
  watch(delivery: Delivery): void {
    const { expiry } = delivery;
    if (expiry?.isWaiting === true) return;
    const at = delivery.oldestAt + this.#scope.rules().retryWindowMs;
    if (expiry !== null && this.#scope.clock.runAgain(expiry, at)) return;
    delivery.expiry = this.#scope.clock.runFor(at, this.#ring, delivery);
  }

  /** Sets the alarm of a restored delivery again. One that was in flight when its process ended may have had none. */
  resume(delivery: Delivery, expiresAt: AlarmState | null): void {
    if (expiresAt === null) this.watch(delivery);
    else delivery.expiry = this.#scope.clock.resume(expiresAt, () => this.#ring(delivery));
  }

  /** Sets a watched delivery's alarm anew: the window is another. */
  watchAnew(delivery: Delivery): void {
    if (delivery.expiry?.isWaiting !== true) return;
    delivery.expiry.cancel();
    this.watch(delivery);
  }

  // One function for all deliveries: an alarm has no closure of its own.
  readonly #ring = (delivery: Delivery): void => {
    if (delivery.state === "in-flight" || delivery.state === "ended") return;
    this.expire(delivery);
    if (delivery.events.length > 0) this.watch(delivery);
  };

  /** Takes out of a delivery what is too old by now. */
  expire(delivery: Delivery): void {
    const at = this.#scope.clock.now();
    const { retryWindowMs } = this.#scope.rules();
    if (delivery.oldestAt + retryWindowMs > at) return;
    const { tooOld, young } = splitByAge(delivery.events, at, retryWindowMs);
    this.#scope.ledger.ended(tooOld, delivery, "expired");
    const lost = tooOld.filter(({ extra }) => extra === null);
    delivery.events = young;
    Object.assign(delivery, spanOf(young));
    delivery.bodyVersion++;
    this.#scope.journal.append({
      at,
      kind: "events-expired",
      account: delivery.account,
      deliveryId: delivery.id,
      webhookId: delivery.webhookId,
      eventIds: lost.map((event) => event.id),
      left: young.length,
      why: whyExpired(lost.length, tooOld.length - lost.length),
    });
    if (young.length === 0) this.#scope.onAllExpired(delivery);
  }
}

function whyExpired(lost: number, extras: number): string {
  const what = lost > 0 || extras === 0 ? `${counted(lost, "event")} lost` : "nothing lost";
  const more = extras > 0 ? `, and ${extras} that faults had copied or made up` : "";
  return `${what}${more}: not acknowledged within the retry window after occurring`;
}
