import { onTestFinished } from "vitest";
import { ExchangeStore } from "../../server/runtime/posting/exchange-store.ts";
import { createHttpCarrier } from "../../server/runtime/posting/http-carrier.ts";
import { InProcessTargets } from "../../server/runtime/posting/in-process-targets.ts";
import { createKeyRing } from "../../server/runtime/signing/key-ring.ts";
import type { RuntimeKeyRing } from "../../server/runtime/signing/key-ring.ts";
import { OAuthTokens } from "../../server/runtime/posting/oauth-tokens.ts";
import { createPoster } from "../../server/runtime/posting/poster.ts";
import type { RuntimePoster } from "../../server/runtime/posting/poster.ts";
import { createTargetPolicy } from "../../server/runtime/posting/target-policy.ts";
import { createWallClock } from "../../server/runtime/wall-clock.ts";
import type { EncodedEvent, HostTime, PostRequest } from "../../server/simulation/ports.ts";

/** A poster with all that it needs, over real HTTP. */
export interface Posting {
  readonly poster: RuntimePoster;
  readonly keys: RuntimeKeyRing;
  readonly exchanges: ExchangeStore;
  readonly targets: InProcessTargets;
  readonly tokens: OAuthTokens;
}

/** Puts a poster together as the simulator does. */
export function setUpPosting(hostTime: Pick<HostTime, "now"> = createWallClock()): Posting {
  const carrier = createHttpCarrier({ targets: createTargetPolicy() });
  onTestFinished(() => carrier.close());
  const targets = new InProcessTargets(carrier);
  const { carrierFor } = targets;
  const tokens = new OAuthTokens(carrierFor);
  const exchanges = new ExchangeStore();
  const keys = createKeyRing();
  const poster = createPoster({ now: () => hostTime.now(), carrierFor, keys, tokens, exchanges });
  return { poster, keys, exchanges, targets, tokens };
}

/** An event with these bytes. */
export function encoded(json: string): EncodedEvent {
  return { json, byteLength: Buffer.byteLength(json) };
}

/** A batch of one small event, to be posted unsigned. */
export function postRequest(url: string, over: Partial<PostRequest> = {}): PostRequest {
  return {
    attemptId: "a1",
    deliveryId: "d1",
    url,
    body: { kind: "batch", events: [encoded('{"event":"open"}')] },
    bodyKey: "d1/1",
    signWith: null,
    signAt: null,
    oauth: null,
    timeoutMs: 20_000,
    ...over,
  };
}
