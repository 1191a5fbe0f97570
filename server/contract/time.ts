/** A point in time, virtual or wall: whole milliseconds since 1970-01-01T00:00:00Z. */
export type Instant = number;

/** A length of time in milliseconds. */
export type Duration = number;

/** One second, in milliseconds. */
export const SECOND_MS: Duration = 1000;
/** One minute, in milliseconds. */
export const MINUTE_MS: Duration = 60 * SECOND_MS;
/** One hour, in milliseconds. */
export const HOUR_MS: Duration = 60 * MINUTE_MS;
/** One day, in milliseconds. */
export const DAY_MS: Duration = 24 * HOUR_MS;
