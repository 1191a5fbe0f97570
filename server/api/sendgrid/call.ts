import type { Simulator } from "../../simulation/simulator.ts";

/** What SendGrid's API needs of the simulation. */
export type SendgridSimulator = Pick<
  Simulator,
  | "now"
  | "accountNames"
  | "suppressions"
  | "account"
  | "settings"
  | "publicKey"
  | "testRequests"
  | "accept"
  | "runs"
  | "faults"
>;
