import { onTestFinished } from "vitest";
import { createSimulator } from "../../server/index.ts";
import type { CreateSimulatorOptions, FakeSendgrid } from "../../server/index.ts";

/** A simulator on a manual clock with seed 1 that is closed when the test is over; it begins on 2026-01-05. */
export async function openSimulator(options: CreateSimulatorOptions = {}): Promise<FakeSendgrid> {
  const simulator = await createSimulator({
    clock: "manual",
    seed: 1,
    startAt: "2026-01-05T09:00:00Z",
    ...options,
  });
  onTestFinished(() => simulator.close());
  return simulator;
}

/** What an API answered. */
export interface Answer {
  readonly status: number;
  // oxlint-disable-next-line typescript/no-explicit-any -- tests look into answers of many shapes
  readonly json: any;
}

/** Asks the control API in process; `path` begins behind /_simulator/. */
export async function ask(
  simulator: FakeSendgrid,
  request: `${"GET" | "POST" | "PUT" | "PATCH" | "DELETE"} ${string}`,
  body?: unknown,
): Promise<Answer> {
  const [method = "GET", path = ""] = request.split(" ");
  const answer = await simulator.fetch(`/_simulator/${path}`, {
    method,
    ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
  });
  const text = await answer.text();
  return { status: answer.status, json: text === "" ? undefined : JSON.parse(text) };
}
