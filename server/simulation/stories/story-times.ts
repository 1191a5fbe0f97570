import { LATEST_REACTION_MS } from "../../contract/behaviour.ts";
import type { LogNormal } from "../../contract/behaviour.ts";
import { DEFERRAL_MAX_WAIT_MS, DEFERRAL_WAITS_MS } from "../../contract/limits.ts";
import { MINUTE_MS, SECOND_MS } from "../../contract/time.ts";
import type { Duration } from "../../contract/time.ts";
import type { Chance } from "../chance.ts";

/** A draw from a log-normal distribution, in whole seconds. */
export function logNormal({ medianMs, spread, atLeastMs }: LogNormal, chance: Chance): Duration {
  const normal = Math.sqrt(-2 * Math.log(1 - chance.fraction())) * Math.cos(2 * Math.PI * chance.fraction());
  const drawn = Math.round((medianMs * Math.exp(spread * normal)) / SECOND_MS) * SECOND_MS;
  return Math.min(LATEST_REACTION_MS, Math.max(atLeastMs, drawn));
}

/** Waits between deliveries to a mail server that defers: as recorded, then growing by half, up to an hour. */
export function waitAfterDeferral(attempt: number): Duration {
  const known = DEFERRAL_WAITS_MS[attempt];
  if (known !== undefined) return known;
  const last = DEFERRAL_WAITS_MS.at(-1) ?? MINUTE_MS;
  return Math.min(DEFERRAL_MAX_WAIT_MS, Math.round(last * 1.5 ** (attempt - DEFERRAL_WAITS_MS.length + 1)));
}
