import type { LoadReport } from "../../../server/contract/load-report.ts";
import type { Answer, ControlClient } from "../live/control-client.ts";
import { beginCourse, continueCourse } from "./load-course.ts";
import type { LoadCourse } from "./load-course.ts";

/** A load test as it was read so far. */
export interface WatchedLoad {
  readonly load: Omit<LoadReport, "samples">;
  readonly course: LoadCourse;
}

/** Where the control API has a load test with all of its samples. */
export function loadPath(id: string): string {
  return `loads/${encodeURIComponent(id)}`;
}

/** Reads how a load test stands, and of its samples those that are new since it was read before. */
export async function readLoadOn(
  client: Pick<ControlClient, "control">,
  id: string,
  before: WatchedLoad | undefined,
): Promise<Answer<WatchedLoad>> {
  const known = before?.course ?? beginCourse();
  const answer = await client.control<LoadReport>(`GET ${loadPath(id)}?samplesAfter=${known.count}`);
  if (answer.kind === "failed") return answer;
  const { samples, ...load } = answer.value;
  // A simulator that was started again counts its load tests from one.
  if (before !== undefined && before.load.startedAt !== load.startedAt)
    return await readLoadOn(client, id, undefined);
  return { kind: "ok", value: { load, course: continueCourse(known, samples) } };
}
