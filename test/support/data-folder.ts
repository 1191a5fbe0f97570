import { cp } from "node:fs/promises";
import type { CreateSimulatorOptions, FakeSendgrid } from "../../server/index.ts";
import { newFolder } from "./folder.ts";
import { openSimulator } from "./served-simulator.ts";

/** A simulator on a new data folder. */
export async function simulatorOnFolder(
  options: CreateSimulatorOptions = {},
): Promise<{ simulator: FakeSendgrid; folder: string }> {
  const folder = await newFolder();
  return { simulator: await openSimulator({ ...options, data: folder }), folder };
}

/** The folder as it would be if its process were killed now: a copy that another simulator can go on from. */
export async function leftBehind(folder: string): Promise<string> {
  const copy = await newFolder();
  await cp(folder, copy, { recursive: true });
  return copy;
}
