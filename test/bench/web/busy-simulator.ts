import { createSimulator } from "../../../server/index.ts";
import type { EventToEmit } from "../../../server/index.ts";

// A simulator in a process of its own, so that neither it nor what drives the browser waits for the other. It does what
// `filled-simulator.ts` asks it for.

/** What it can be asked for. */
export type Order =
  /** Makes attempts until there are so many; virtual time passes meanwhile. Answers how many there are. */
  | { readonly kind: "fill"; readonly attempts: number }
  /** Makes so many deliveries a second, ten times a second. */
  | { readonly kind: "arrive"; readonly perSecond: number }
  /** Ends that. Answers how many attempts were made a second. */
  | { readonly kind: "rest" };

const PORTION = 1000;
const TICKS_PER_SECOND = 10;
/** Attempts that fail: with so many, most deliveries have one attempt, and some have five. */
const FAILING = 0.2;

const simulator = await createSimulator({
  listen: { port: 0 },
  clock: "manual",
  seed: 1,
  startAt: "2026-01-05T09:00:00Z",
  batchMaxBytes: 1,
  keptAttempts: 500_000,
});
let posts = 0;
// The golden ratio spreads the failures evenly over the attempts.
const isFailing = (): boolean => (posts++ * 0.618034) % 1 < FAILING;
const target = (): Response => new Response(null, { status: isFailing() ? 503 : 204 });
await simulator.webhooks.create({ target, signed: false });

let made = 0;
let work: Promise<unknown> = Promise.resolve();
let arrivals: { readonly timer: NodeJS.Timeout; readonly attempts: number; readonly at: number } | undefined;

async function carryOut(order: Order): Promise<number> {
  if (order.kind === "fill") return await fill(order.attempts);
  if (order.kind === "rest") return await rest();
  const timer = setInterval(() => {
    work = work.then(() => tick(order.perSecond));
  }, 1000 / TICKS_PER_SECOND);
  arrivals = { timer, attempts: posts, at: performance.now() };
  return posts;
}

async function fill(attempts: number): Promise<number> {
  for (let missing = attempts - posts; missing > 0; missing = attempts - posts) {
    await emit(Math.min(PORTION, Math.ceil(missing * (1 - FAILING))));
    await simulator.advance("30s");
  }
  return posts;
}

async function rest(): Promise<number> {
  if (arrivals === undefined) return 0;
  const { timer, attempts, at } = arrivals;
  clearInterval(timer);
  await work;
  return (posts - attempts) / ((performance.now() - at) / 1000);
}

async function tick(perSecond: number): Promise<void> {
  await emit(Math.ceil(perSecond / TICKS_PER_SECOND));
  // A clock that runs by itself needs nobody to move it.
  if (simulator.clock().mode === "manual") await simulator.advance("100ms");
}

const EVENTS = ["processed", "delivered", "open", "click", "bounce"] as const;

async function emit(count: number): Promise<void> {
  const events = Array.from({ length: count }, (): EventToEmit => {
    const nth = made++;
    return { event: EVENTS[nth % EVENTS.length] ?? "open", email: `reader${nth}@example.com` };
  });
  await simulator.emit(events);
}

process.on("message", (order: Order) => {
  void carryOut(order).then((answer) => process.send?.(answer));
});
process.send?.(simulator.url);
