import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { DEFAULT_RETENTION } from "../../server/simulation/records/delivery-log.ts";
import { mailTo } from "../support/mail.ts";
import { benchSimulator } from "./bench-simulator.ts";

// Whether memory grows without end: ten million events by the ordinary path, without a network. By the end of the second
// tenth all that is kept is full: 200,000 attempts with 100,000 deliveries, as many events, the journal, the activity
// feed. Exit code 1 if the process holds more at the end than a tenth above what it held then.

const EVENTS = 10_000_000;
const TENTHS = 10;
const RECIPIENTS = 1000;
/** Processed and delivered. */
const EVENTS_OF_MAIL = 2 * RECIPIENTS;
/** Bytes of a batch: so small that a tenth of the events comes to more attempts than are kept. */
const BATCH_MAX_BYTES = 3_000;
/** How much more may be held at the end than when all was full: after the second tenth. */
const MOST_GROWTH = 1.1;
const MEBIBYTE = 1024 * 1024;
const COLLECTIONS = 8;
const PAUSE_MS = 200;

setFlagsFromString("--expose-gc");
const collectGarbage = runInNewContext("gc") as () => void;

const simulator = benchSimulator(200, { batchMaxBytes: BATCH_MAX_BYTES });
const startedAt = performance.now();
const megabytes: number[] = [];
console.log("events        attempts     MiB resident   MiB in use   s");
await report(0);
let mails = 0;
for (let tenth = 1; tenth <= TENTHS; tenth++) {
  while (mails * EVENTS_OF_MAIL < (EVENTS * tenth) / TENTHS) {
    const mail = mails++;
    const to = Array.from({ length: RECIPIENTS }, (_, recipient) => `reader${mail}.${recipient}@example.com`);
    simulator.accept(mailTo(to));
    await simulator.advance({ by: 1000 });
  }
  if (tenth === TENTHS) await simulator.advance({ until: "idle" });
  megabytes.push(await report(mails * EVENTS_OF_MAIL));
}
const { acknowledged, attempts } = simulator.records.ledgerTotal();
await simulator.close();
if (acknowledged !== EVENTS) throw new Error(`${acknowledged} of ${EVENTS} events were acknowledged`);
if (attempts < TENTHS * DEFAULT_RETENTION.attempts) throw new Error(`${attempts} attempts are too few`);
const growth = (megabytes.at(-1) ?? 0) / (megabytes[1] ?? 0);
console.log(`${growth.toFixed(2)} times what it was after the second tenth; ${MOST_GROWTH} at most`);
if (!(growth <= MOST_GROWTH)) process.exitCode = 1;

/** Prints and answers the resident memory in MiB; what is garbage does not count. */
async function report(events: number): Promise<number> {
  const seconds = (performance.now() - startedAt) / 1000;
  await giveBack();
  const { rss, heapUsed, arrayBuffers } = process.memoryUsage();
  const { attempts } = simulator.records.ledgerTotal();
  const columns = [
    events.toLocaleString("en-US").padEnd(13),
    attempts.toLocaleString("en-US").padEnd(12),
    (rss / MEBIBYTE).toFixed(0).padEnd(14),
    ((heapUsed + arrayBuffers) / MEBIBYTE).toFixed(0).padEnd(12),
    seconds.toFixed(0),
  ];
  console.log(columns.join(" "));
  return rss / MEBIBYTE;
}

// V8 gives pages back little by little, with each collection some, and only while nothing else runs.
async function giveBack(): Promise<void> {
  for (let collection = 0; collection < COLLECTIONS; collection++) {
    collectGarbage();
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
}
