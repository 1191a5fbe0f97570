import type { JsonObject } from "../../../contract/json.ts";
import { DAY_MS, HOUR_MS, MINUTE_MS } from "../../../contract/time.ts";
import type { Duration, Instant } from "../../../contract/time.ts";
import type { AbTest } from "../../../simulation/account/single-send.ts";
import { memberOf, numberMember, objectMember, textMember } from "../json-members.ts";

/** The feed keeps what the winner is found by no longer. Ours. */
const MAX_DURATION_MS = 30 * DAY_MS;
/** Assumed. */
const MAX_VARIATIONS = 6;

/** The A/B test of a body; `wrong`: the member that is not as it must be, and what it must be. */
export type AbTestReading =
  | { readonly kind: "read"; readonly abTest: AbTest | null }
  | { readonly kind: "wrong"; readonly field: string; readonly expected: string };

/**
 * Reads `abtest`; null takes a test away, and what it does not say stays as it is.
 *
 * Documented in answers; assumed: that it may be told, the limits, and what stands where nothing is told.
 */
export function readAbTest(
  body: JsonObject,
  known: AbTest | null,
  instantOf: (text: string) => Instant | undefined,
): AbTestReading {
  const told = memberOf(body, "abtest");
  if (told === null || (told === undefined && known === null)) return { kind: "read", abTest: null };
  const given = objectMember(body, "abtest");
  const before = known ?? UNTOLD;
  const { testPercentage, variations } = figuresOf(body, given, before);
  if (testPercentage < 1 || testPercentage > 100) return wrong("abtest.test_percentage", "1 to 100");
  if (variations < 2 || variations > MAX_VARIATIONS) return wrong("_simulator.variations", "2 to 6");
  const texts = textsOf(given, before);
  const durationMs = durationOf(texts.duration);
  if (durationMs === undefined)
    return wrong("abtest.duration", "a duration such as P1DT12H, or a number of hours, up to 30 days");
  const expiresAt = expiryOf(given, before, instantOf);
  if (expiresAt === undefined)
    return wrong("abtest.expiration_date", "a date and time such as 2026-01-31T09:00:00Z");
  const abTest = { ...choicesOf(given, before), ...texts, testPercentage, variations, durationMs, expiresAt };
  return { kind: "read", abTest };
}

const UNTOLD: AbTest = {
  type: "subject",
  winnerCriteria: "open",
  testPercentage: 30,
  duration: "PT4H",
  durationMs: 4 * HOUR_MS,
  expiresAt: null,
  winningTemplateId: "",
  variations: 2,
};

function figuresOf(
  body: JsonObject,
  given: JsonObject,
  before: AbTest,
): Pick<AbTest, "testPercentage" | "variations"> {
  return {
    testPercentage: numberMember(given, "test_percentage") ?? before.testPercentage,
    variations: numberMember(objectMember(body, "_simulator"), "variations") ?? before.variations,
  };
}

function textsOf(given: JsonObject, before: AbTest): Pick<AbTest, "duration" | "winningTemplateId"> {
  return {
    duration: textMember(given, "duration") ?? before.duration,
    winningTemplateId: textMember(given, "winning_template_id") ?? before.winningTemplateId,
  };
}

function choicesOf(given: JsonObject, before: AbTest): Pick<AbTest, "type" | "winnerCriteria"> {
  const type = textMember(given, "type");
  const criteria = textMember(given, "winner_criteria");
  return {
    type: type === "subject" || type === "content" ? type : before.type,
    winnerCriteria:
      criteria === "open" || criteria === "click" || criteria === "manual" ? criteria : before.winnerCriteria,
  };
}

// Undefined: a text that is no instant.
function expiryOf(
  given: JsonObject,
  before: AbTest,
  instantOf: (text: string) => Instant | undefined,
): Instant | null | undefined {
  const told = memberOf(given, "expiration_date");
  if (told === undefined) return before.expiresAt;
  return typeof told === "string" ? instantOf(told) : null;
}

function durationOf(text: string): Duration | undefined {
  const [, hoursOnly, days, hours, minutes] =
    /^(?:(\d{1,4})|P(?=\d|T\d)(?:(\d{1,4})D)?(?:T(?=\d)(?:(\d{1,4})H)?(?:(\d{1,5})M)?)?)$/.exec(text) ?? [];
  const inHours = Number(hoursOnly ?? 0) + Number(hours ?? 0);
  const durationMs = Number(days ?? 0) * DAY_MS + inHours * HOUR_MS + Number(minutes ?? 0) * MINUTE_MS;
  return durationMs > 0 && durationMs <= MAX_DURATION_MS ? durationMs : undefined;
}

function wrong(field: string, expected: string): AbTestReading {
  return { kind: "wrong", field, expected };
}
