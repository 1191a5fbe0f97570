import { hostOptionsFrom } from "../embedded/embedded-options.ts";
import { EmbeddedSimulator } from "../embedded/embedded-simulator.ts";
import { createHost } from "../host.ts";
import type { Host } from "../host.ts";
import type { CreateSimulatorOptions, FakeSendgrid } from "../embedded/library-interface.ts";
import { UsageError } from "../usage-error.ts";

/** Registers something that is run before or after tests. */
export type TestHook = (task: () => Promise<void>) => unknown;

/**
 * The hooks of a test runner: the `test` of Playwright, the module `node:test`, or what vitest and jest export. `before`
 * and `after` stand for `beforeAll` and `afterAll`, as node:test and mocha call them.
 */
export interface TestHooks {
  readonly beforeAll?: TestHook;
  readonly before?: TestHook;
  /** Without it, ids of the first test differ from those of later ones where settings were made before it. */
  readonly beforeEach?: TestHook;
  readonly afterEach: TestHook;
  readonly afterAll?: TestHook;
  readonly after?: TestHook;
}

/** What `useSimulator` begins with: the options of `createSimulator`, and what happens between two tests. */
export interface UseSimulatorOptions extends CreateSimulatorOptions {
  /** Webhook settings stay from one test to the next unless "delete": then each test makes its own. */
  readonly settings?: "keep" | "delete";
}

/** The simulator of some tests. */
export interface SimulatorInUse {
  /** There once `beforeAll` ran: in tests and in hooks that were registered later. Throws a UsageError before. */
  readonly simulator: FakeSendgrid;
  /**
   * Resolves with the simulator once `beforeAll` ran, rejects if that failed. For hooks of runners that do not wait for
   * each other, such as `before` of node:test outside of a `describe`.
   */
  ready(): Promise<FakeSendgrid>;
}

/**
 * Gives the tests of a file or a `describe` a simulator: made before them, begun anew after each, closed in the end.
 *
 * Unless told otherwise, its clock is moved by hand, it listens nowhere, and its seed is 1, with which every test begins:
 * a test sees the same ids whichever ran before it. Between tests all that happened is forgotten, and rules, faults and
 * clock mode become what they were in the beginning; time goes on, and webhook settings stay.
 *
 * Takes hooks that are handed in, else the runner's globals (jest, mocha, vitest with `globals`). Throws a UsageError
 * where there are neither.
 *
 * @example
 * import { afterAll, afterEach, beforeAll, beforeEach } from "vitest";
 * const inUse = useSimulator({}, { beforeAll, beforeEach, afterEach, afterAll });
 * beforeAll(() => inUse.simulator.webhooks.create({ target: receiverOf(app, { path: "/events" }) }));
 * test("a bounce is stored", async () => {
 *   await inUse.simulator.emit({ event: "bounce", email: "ada@example.com" });
 *   await waitForDelivery(inUse.simulator, { event: "bounce" });
 * });
 */
export function useSimulator(options: UseSimulatorOptions = {}, hooks?: TestHooks): SimulatorInUse {
  const { beforeAll, beforeEach, afterEach, afterAll } = hooksFrom(hooks ?? globalThis, hooks !== undefined);
  const { settings = "keep", ...told } = options;
  const stage = new Stage(settings);
  beforeAll(() => stage.open({ clock: "manual", listen: false, seed: 1, ...told }));
  beforeEach?.(() => stage.beginFirst());
  afterEach(() => stage.tidyUp());
  afterAll(() => stage.close());
  return {
    get simulator(): FakeSendgrid {
      return stage.simulator();
    },
    ready: () => stage.ready(),
  };
}

/** A simulator from `beforeAll` to `afterAll`. */
class Stage {
  readonly #settings: "keep" | "delete";
  readonly #waiting: { resolve(simulator: FakeSendgrid): void; reject(error: unknown): void }[] = [];
  #simulator: FakeSendgrid | undefined;
  #tidyUp: (() => void) | undefined;
  #isUntouched = true;

  constructor(settings: "keep" | "delete") {
    this.#settings = settings;
  }

  async open(options: CreateSimulatorOptions): Promise<void> {
    try {
      const host = await createHost(hostOptionsFrom(options));
      const simulator = new EmbeddedSimulator(host);
      this.#simulator = simulator;
      this.#tidyUp = tidier(host, this.#settings);
      for (const waiting of this.#waiting.splice(0)) waiting.resolve(simulator);
    } catch (error) {
      for (const waiting of this.#waiting.splice(0)) waiting.reject(error);
      throw error;
    }
  }

  // Settings that hooks made have drawn ids: the first test begins where the others do.
  async beginFirst(): Promise<void> {
    if (this.#isUntouched) await this.#simulator?.reset({ seed: this.#simulator.seed });
    this.#isUntouched = false;
  }

  async tidyUp(): Promise<void> {
    this.#tidyUp?.();
    await Promise.resolve();
  }

  async close(): Promise<void> {
    const simulator = this.#simulator;
    this.#simulator = undefined;
    this.#tidyUp = undefined;
    await simulator?.close();
  }

  simulator(): FakeSendgrid {
    if (this.#simulator !== undefined) return this.#simulator;
    throw new UsageError(
      "useSimulator: the simulator is there only while tests run. Ask for it in a test or hook, not in describe.",
    );
  }

  async ready(): Promise<FakeSendgrid> {
    if (this.#simulator !== undefined) return this.#simulator;
    return new Promise((resolve, reject) => void this.#waiting.push({ resolve, reject }));
  }
}

// What a test changed is as it was for the next one.
function tidier(host: Host, settings: "keep" | "delete"): () => void {
  const { simulator } = host;
  const { mode, speed } = simulator.clock();
  const [rules, faults] = [simulator.rules(), simulator.faults.byHand(null)];
  return () => {
    // First, because runs that it ends put back what they found.
    host.reset({ seed: simulator.seed, settings });
    for (const account of simulator.accountNames()) simulator.faults.setByHand(account, []);
    simulator.faults.setByHand(null, faults);
    simulator.setRules(rules);
    simulator.setClock({ mode, speed });
  };
}

interface KnownHooks {
  readonly beforeAll: TestHook;
  readonly beforeEach: TestHook | undefined;
  readonly afterEach: TestHook;
  readonly afterAll: TestHook;
}

function hooksFrom(hooks: object, areHandedIn: boolean): KnownHooks {
  const beforeAll = hookOf(hooks, ["beforeAll", "before"]);
  const afterEach = hookOf(hooks, ["afterEach"]);
  const afterAll = hookOf(hooks, ["afterAll", "after"]);
  if (beforeAll !== undefined && afterEach !== undefined && afterAll !== undefined) {
    return { beforeAll, beforeEach: hookOf(hooks, ["beforeEach"]), afterEach, afterAll };
  }
  const what = areHandedIn ? "These hooks lack one of" : "This test runner has no globals named";
  throw new UsageError(
    `useSimulator: ${what} beforeAll, afterEach and afterAll. Hand them in: ` +
      `useSimulator({}, { beforeAll, beforeEach, afterEach, afterAll }), with what your runner exports.`,
  );
}

function hookOf(hooks: object, names: readonly string[]): TestHook | undefined {
  for (const name of names) {
    const hook: unknown = Reflect.get(hooks, name);
    if (typeof hook === "function") return (task) => void Reflect.apply(hook, hooks, [task]);
  }
  return undefined;
}
