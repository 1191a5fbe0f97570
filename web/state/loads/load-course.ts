import type { LoadSample } from "../../../server/contract/load-report.ts";
import { SECOND_MS } from "../../../server/contract/time.ts";

/** What a load test measures in each of its intervals. */
export type LoadFigure = Exclude<keyof LoadSample, "atMs">;

const FIGURES: Readonly<Record<LoadFigure, true>> = {
  generatedRate: true,
  acknowledgedRate: true,
  expiredRate: true,
  postRate: true,
  retryRate: true,
  failureRate: true,
  unansweredRate: true,
  p50: true,
  p95: true,
  p99: true,
  queueAgeMs: true,
  pendingEvents: true,
};

// The names of a literal's own members.
const NAMES = Object.keys(FIGURES) as readonly LoadFigure[];

/** A column for each figure; null: nothing was measured. */
export type LoadColumns = Readonly<Record<LoadFigure, readonly (number | null)[]>>;

/**
 * The samples of a load test in columns, as charts want them.
 *
 * The columns grow in place, so that what a reading adds is all that it costs; a course is another one when they grew.
 */
export interface LoadCourse {
  /** How many samples. */
  readonly count: number;
  /** When the intervals end, in seconds from the test's beginning. */
  readonly times: readonly number[];
  readonly columns: LoadColumns;
}

interface GrowingCourse extends LoadCourse {
  readonly times: number[];
  readonly columns: Readonly<Record<LoadFigure, (number | null)[]>>;
}

/** The course of a load test whose samples are read one part after the other. */
export function beginCourse(): LoadCourse {
  // All names are there.
  const columns = Object.fromEntries(NAMES.map((name) => [name, []])) as unknown as LoadColumns;
  return { count: 0, times: [], columns };
}

/** A course with the samples behind those that it has; the same samples once more change nothing. */
export function continueCourse(course: LoadCourse, samples: readonly LoadSample[]): LoadCourse {
  if (samples.length === 0) return course;
  // Only here they grow: to everybody else they are readonly.
  const { count, times, columns } = course as GrowingCourse;
  for (const [place, sample] of samples.entries()) {
    times[count + place] = sample.atMs / SECOND_MS;
    for (const name of NAMES) columns[name][count + place] = sample[name];
  }
  return { count: count + samples.length, times, columns };
}
