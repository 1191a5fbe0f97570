import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { mailTo } from "../support/mail.ts";
import { benchSimulator } from "./bench-simulator.ts";

// Whether memory grows without end: ten million events and a hundred thousand attempts by the ordinary path, without a
// network. Exit code 1 if the process holds more at the end than a tenth above what it held after the first tenth.

const EVENTS = 10_000_000;
const TENTHS = 10;
const RECIPIENTS = 1000;
/** Processed and delivered. */
const EVENTS_OF_MAIL = 2 * RECIPIENTS;
/** Bytes of a batch, so that there are about as many batches as attempts are wanted: some ninety events in each. */
const BATCH_MAX_BYTES = 32_000;
const ATTEMPTS = 100_000;
/** How much more may be held at the end than after the first tenth, all that is kept being full by then. */
const MOST_GROWTH = 1.1;

setFlagsFromString("--expose-gc");
const collectGarbage = runInNewContext("gc") as () => void;

const simulator = benchSimulator(200, { batchMaxBytes: BATCH_MAX_BYTES });
const startedAt = performance.now();
const megabytes: number[] = [];
console.log("events        attempts     MiB resident   s");
report(0);
let mails = 0;
for (let tenth = 1; tenth <= TENTHS; tenth++) {
  while (mails * EVENTS_OF_MAIL < (EVENTS * tenth) / TENTHS) {
    const mail = mails++;
    const to = Array.from({ length: RECIPIENTS }, (_, recipient) => `reader${mail}.${recipient}@example.com`);
    simulator.accept(mailTo(to));
    await simulator.advance({ by: 1000 });
  }
  if (tenth === TENTHS) await simulator.advance({ until: "idle" });
  megabytes.push(report(mails * EVENTS_OF_MAIL));
}
const { acknowledged, attempts } = simulator.records.ledgerTotal();
await simulator.close();
if (acknowledged !== EVENTS) throw new Error(`${acknowledged} of ${EVENTS} events were acknowledged`);
if (attempts < ATTEMPTS) throw new Error(`${attempts} attempts are too few`);
const growth = (megabytes.at(-1) ?? 0) / (megabytes[0] ?? 0);
console.log(`${growth.toFixed(2)} times what it was after the first tenth; ${MOST_GROWTH} at most`);
if (!(growth <= MOST_GROWTH)) process.exitCode = 1;

/** Prints and answers the resident memory in MiB; what is garbage does not count. */
function report(events: number): number {
  collectGarbage();
  const resident = process.memoryUsage.rss() / 1024 / 1024;
  const { attempts } = simulator.records.ledgerTotal();
  const seconds = (performance.now() - startedAt) / 1000;
  const columns = [events.toLocaleString("en-US").padEnd(13), attempts.toLocaleString("en-US").padEnd(12)];
  console.log(`${columns.join(" ")} ${resident.toFixed(0).padEnd(14)} ${seconds.toFixed(0)}`);
  return resident;
}
