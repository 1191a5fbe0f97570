import type { ChecksDesk } from "../api/control/ports.ts";
import type { Simulator } from "../simulation/simulator.ts";
import type { InProcessTargets } from "./posting/in-process-targets.ts";
import type { RuntimeKeyRing } from "./signing/key-ring.ts";

/** What checks of receivers need of a host. */
export interface ChecksScope {
  readonly simulator: Simulator;
  readonly keys: RuntimeKeyRing;
  readonly targets: InProcessTargets;
  /** Public hosts that may be posted to. */
  readonly allowTarget: readonly string[];
}

/** Checks that end with their host. */
export interface HostedChecks extends ChecksDesk {
  close(): void;
}
