import { mailTo } from "../support/mail.ts";
import { benchFigure, median } from "./bench-figure.ts";
import type { BenchFigure } from "./bench-figure.ts";
import { benchSimulator, cpuSecondsOf } from "./bench-simulator.ts";

// The simulation without faults and without a network, by the ordinary path: mails are handed over, their messages'
// stories happen, events are encoded, filtered, batched, posted and acknowledged, and all of it stands in the journal.

const ROUNDS = 5;
const MAILS = 100;
const RECIPIENTS = 1000;
/** Processed and delivered. */
const EVENTS = MAILS * RECIPIENTS * 2;

/** Events that the simulation makes in a second of CPU. */
export async function benchCore(): Promise<readonly BenchFigure[]> {
  const rounds: number[] = [];
  // The first round warms up and does not count.
  for (let round = 0; round <= ROUNDS; round++) {
    const rate = EVENTS / (await coreSeconds());
    if (round > 0) rounds.push(rate);
  }
  const note = `${EVENTS.toLocaleString("en-US")} events of ${MAILS} mails a round, ${(1e6 / median(rounds)).toFixed(2)} us CPU each`;
  const target = { comparison: ">=", value: 200_000 } as const;
  return [benchFigure({ name: "simulation core, events per CPU second", rounds, target, note })];
}

async function coreSeconds(): Promise<number> {
  const simulator = benchSimulator(200);
  const mails = Array.from({ length: MAILS }, (_, mail) =>
    mailTo(Array.from({ length: RECIPIENTS }, (_, recipient) => `reader${mail}.${recipient}@example.com`)),
  );
  const seconds = await cpuSecondsOf(async () => {
    for (const mail of mails) {
      simulator.accept(mail);
      await simulator.advance({ by: 1000 });
    }
    await simulator.advance({ until: "idle" });
  });
  const { acknowledged } = simulator.records.ledgerTotal();
  if (acknowledged !== EVENTS) throw new Error(`${acknowledged} of ${EVENTS} events were acknowledged`);
  await simulator.close();
  return seconds;
}
