import { expect, test } from "vitest";
import type { LoadSample } from "../../server/contract/load-report.ts";
import { createControlClient } from "../../web/state/live/control-client.ts";
import { readLoadOn } from "../../web/state/loads/watched-load.ts";
import type { WatchedLoad } from "../../web/state/loads/watched-load.ts";

function sampleAt(seconds: number): LoadSample {
  return {
    atMs: 1000 * seconds,
    generatedRate: 100,
    acknowledgedRate: 90 + seconds,
    expiredRate: 0,
    postRate: 4,
    retryRate: 0,
    failureRate: 0,
    unansweredRate: 0,
    p50: seconds === 2 ? null : 12,
    p95: 20,
    p99: 30,
    queueAgeMs: 0,
    pendingEvents: 10,
  };
}

/** A load test of so many seconds, as the control API answers it, and what it is asked. */
function setUp(seconds: number) {
  const asked: string[] = [];
  const simulator = { startedAt: 1, samples: Array.from({ length: seconds }, (_, nth) => sampleAt(nth + 1)) };
  const client = createControlClient({
    origin: "http://simulator.test",
    fetch: (input) => {
      // The client asks with a text.
      const { pathname, searchParams } = new URL(input as string);
      asked.push(`${pathname} ${searchParams}`);
      const samples = simulator.samples.slice(Number(searchParams.get("samplesAfter")));
      return Promise.resolve(Response.json({ id: "load_1", startedAt: simulator.startedAt, samples }));
    },
  });
  const read = async (before?: WatchedLoad): Promise<WatchedLoad> => {
    const answer = await readLoadOn(client, "load_1", before);
    if (answer.kind === "failed") throw new Error(answer.because);
    return answer.value;
  };
  return { simulator, asked, read };
}

test("each reading asks for the samples that are new, and adds them to the columns", async () => {
  const { simulator, asked, read } = setUp(3);
  const first = await read();
  simulator.samples.push(sampleAt(4));
  const second = await read(first);
  expect(asked).toEqual([
    "/_simulator/loads/load_1 samplesAfter=0",
    "/_simulator/loads/load_1 samplesAfter=3",
  ]);
  expect(second.course.count).toBe(4);
  expect(second.course.times).toEqual([1, 2, 3, 4]);
  expect(second.course.columns.acknowledgedRate).toEqual([91, 92, 93, 94]);
  expect(second.course.columns.p50).toEqual([12, null, 12, 12]);
});

test("a reading without new samples leaves the course as it is: nothing is drawn", async () => {
  const { read } = setUp(3);
  const first = await read();
  expect((await read(first)).course).toBe(first.course);
});

test("two readings from the same point on add their samples once", async () => {
  const { simulator, read } = setUp(2);
  const first = await read();
  simulator.samples.push(sampleAt(3));
  await read(first);
  const { course } = await read(first);
  expect(course.times).toEqual([1, 2, 3]);
  expect(course.columns.acknowledgedRate).toEqual([91, 92, 93]);
});

test("the load test of another start of the simulator is read from its beginning", async () => {
  const { simulator, asked, read } = setUp(3);
  const first = await read();
  simulator.startedAt = 2;
  simulator.samples = [sampleAt(1)];
  const { course } = await read(first);
  expect(course.times).toEqual([1]);
  expect(asked).toHaveLength(3);
});
