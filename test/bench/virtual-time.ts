import { benchFigure, median } from "./bench-figure.ts";
import type { BenchFigure } from "./bench-figure.ts";
import { benchSimulator, cpuSecondsOf } from "./bench-simulator.ts";

// Deliveries to a receiver that answers 503 for 24 hours, without a network: what an attempt costs, and whether it
// costs more where more deliveries wait.

/** Deliveries, and how often each is measured. */
const SIZES = [
  { deliveries: 10_000, rounds: 5 },
  { deliveries: 100_000, rounds: 1 },
] as const;
const MILLION = { deliveries: 1_000_000, rounds: 1 } as const;

/** A cost per attempt is flat if it is no more than this many times the one with the fewest deliveries. Ours. */
const FLAT = 1.5;

/** Measures 10,000 and 100,000 failing deliveries, and a million where asked. */
export async function benchVirtualTime(withMillion: boolean): Promise<readonly BenchFigure[]> {
  const figures: BenchFigure[] = [];
  let first: number | undefined;
  for (const { deliveries, rounds } of withMillion ? [...SIZES, MILLION] : SIZES) {
    const runs: FailedDay[] = [];
    for (let round = 0; round < rounds; round++) runs.push(await failedDay(deliveries));
    const costs = runs.map(({ seconds, attempts }) => (seconds / attempts) * 1e6);
    const seconds = median(runs.map((run) => run.seconds));
    first ??= median(costs);
    const name = `${deliveries.toLocaleString("en-US")} failing deliveries`;
    const attempts = runs[0]?.attempts ?? 0;
    const note = `${attempts.toLocaleString("en-US")} attempts in ${seconds.toFixed(1)} s CPU`;
    figures.push(benchFigure({ name: `${name}, us CPU an attempt`, rounds: costs, note }));
    if (figures.length > 1) {
      const target = { comparison: "<=", value: FLAT } as const;
      figures.push(
        benchFigure({
          name: `${name}, of the cost at 10,000`,
          rounds: costs.map((cost) => cost / (first ?? cost)),
          target,
        }),
      );
    }
    if (deliveries === MILLION.deliveries) {
      const target = { comparison: "<=", value: 60 } as const;
      figures.push(benchFigure({ name: `${name}, seconds`, rounds: runs.map((run) => run.seconds), target }));
    }
  }
  return figures;
}

interface FailedDay {
  readonly seconds: number;
  readonly attempts: number;
}

async function failedDay(deliveries: number): Promise<FailedDay> {
  // Each event is a batch of its own.
  const simulator = benchSimulator(503, { batchMaxBytes: 1 });
  const seconds = await cpuSecondsOf(async () => {
    const chunk = 10_000;
    for (let made = 0; made < deliveries; made += chunk) {
      const drafts = Array.from({ length: Math.min(chunk, deliveries - made) }, (_, nth) => ({
        event: "open" as const,
        members: { email: `reader${made + nth}@example.com` },
      }));
      simulator.emit("main", drafts);
    }
    await simulator.advance({ until: "idle" });
  });
  const { attempts, expired } = simulator.records.ledgerTotal();
  if (expired !== deliveries) throw new Error(`${expired} of ${deliveries} events expired`);
  await simulator.close();
  return { seconds, attempts };
}
