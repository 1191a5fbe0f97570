import type { Simulator } from "../../simulation/simulator.ts";
import type { ApiRequest, ApiResponse } from "../http.ts";
import type { PathParameters } from "../router.ts";

/** What SendGrid's API needs of the simulation. */
export type SendgridSimulator = Pick<
  Simulator,
  "now" | "account" | "settings" | "publicKey" | "sendTestRequest" | "accept"
>;

/** A request that was let in, with all that its route needs. */
export interface Call {
  readonly request: ApiRequest;
  readonly parameters: PathParameters;
  /** The account it acts for. */
  readonly account: string;
  readonly simulator: SendgridSimulator;
}

/** Answers one route. */
export type CallHandler = (call: Call) => ApiResponse | Promise<ApiResponse>;
