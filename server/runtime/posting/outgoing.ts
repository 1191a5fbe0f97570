import { readFileSync } from "node:fs";
import type { HostTime } from "../../simulation/ports.ts";
import { CarrierGate } from "./carrier-gate.ts";
import { ExchangeStore } from "./exchange-store.ts";
import { createHttpCarrier } from "./http-carrier.ts";
import { InProcessTargets } from "./in-process-targets.ts";
import type { KeptKeys, RuntimeKeyRing } from "../signing/key-ring.ts";
import { createKeyRing } from "../signing/key-ring.ts";
import { OAuthTokens } from "./oauth-tokens.ts";
import { OwnApis } from "./own-apis.ts";
import type { RuntimePoster } from "./poster.ts";
import { createPoster } from "./poster.ts";
import type { NamedOptions } from "../option-fields.ts";
import { createTargetPolicy } from "./target-policy.ts";
import { UsageError } from "../usage-error.ts";

/** All that has to do with posts on their way out. */
export interface Outgoing {
  readonly keys: RuntimeKeyRing;
  readonly poster: RuntimePoster;
  readonly targets: InProcessTargets;
  readonly ownApis: OwnApis;
  readonly exchanges: ExchangeStore;
  /** Forgets what was sent, and the tokens that receivers gave. */
  clear(): void;
  /** Cuts off the posts that are under way, and lets no other leave. */
  close(): void;
}

/** What posts on their way out need besides options. */
export interface OutgoingScope {
  readonly hostTime: HostTime;
  /** Where random keys are kept; undefined: nowhere. */
  readonly kept?: KeptKeys | undefined;
}

/** Assembles keys, tokens and connections. Throws a UsageError when the key cannot be used. */
export function createOutgoing(options: NamedOptions, { hostTime, kept }: OutgoingScope): Outgoing {
  const keys = keyRingFrom(options, kept);
  const exchanges = new ExchangeStore(
    options.keptBodyBytes === undefined ? {} : { budgetBytes: options.keptBodyBytes },
  );
  const policy = createTargetPolicy(options.allowTarget ?? []);
  const http = createHttpCarrier({ targets: policy });
  const ownApis = new OwnApis(policy.lookup);
  const targets = new InProcessTargets(ownApis.keptFrom(http));
  const gate = new CarrierGate(targets.carrierFor);
  const tokens = new OAuthTokens(gate.carrierFor);
  const poster = createPoster({
    now: () => hostTime.now(),
    carrierFor: gate.carrierFor,
    keys,
    tokens,
    exchanges,
  });
  return {
    keys,
    poster,
    targets,
    ownApis,
    exchanges,
    clear: () => {
      poster.clear();
      tokens.clear();
    },
    close: () => {
      gate.close();
      http.close();
    },
  };
}

function keyRingFrom({ key, randomKeys }: NamedOptions, keptKeys: KeptKeys | undefined): RuntimeKeyRing {
  const kept = keptKeys === undefined ? {} : { kept: keptKeys };
  if (key !== undefined && randomKeys === true) {
    throw new UsageError("--key and --random-keys exclude each other: give one of them.");
  }
  if (key === undefined) return createKeyRing(randomKeys === true ? { randomKeys, ...kept } : kept);
  const isPem = key.includes("-----BEGIN");
  const firstKeyPem = isPem ? key : readKeyFile(key);
  return createKeyRing({ firstKeyPem, firstKeyOrigin: isPem ? "The key" : `--key ${key}` });
}

function readKeyFile(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (cause) {
    const code = cause instanceof Error && "code" in cause ? ` (${String(cause.code)})` : "";
    throw new UsageError(
      `--key ${path} cannot be read${code}. Name a PEM file, such as fake-sendgrid keygen makes.`,
      {
        cause,
      },
    );
  }
}
