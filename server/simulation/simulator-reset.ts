import { forgetWhatHappened } from "./account/accounts.ts";
import type { Account } from "./account/accounts.ts";
import type { ResetOptions } from "./simulator-options.ts";
import type { SimulatorParts } from "./simulator-parts.ts";

/** Makes a simulator forget what happened; settings, rules and clock stay unless said otherwise. */
export function resetSimulator(
  parts: SimulatorParts,
  { seed, account, settings = "keep" }: ResetOptions,
): void {
  parts.driver.catchUp();
  parts.runs.clear(account);
  parts.stories.cancel({ account });
  parts.oneOffPosts.cancel(account);
  for (const each of parts.accounts.all()) {
    if (account === undefined || account === each.name) resetAccount(parts, each, settings);
  }
  parts.records.clear(account);
  // Chance is common to all accounts: one of them cannot begin it anew.
  if (seed !== undefined && account === undefined) beginAnew(parts, seed);
  for (const each of parts.settings.all()) parts.records.book.line(each.id, each.account);
}

function resetAccount(parts: SimulatorParts, account: Account, settings: "keep" | "delete"): void {
  forgetWhatHappened(account);
  for (const each of account.settings.all()) {
    parts.line.forget(each.id, "the simulator was reset");
    if (settings === "delete") parts.settings.remove(account.name, each.id);
  }
}

function beginAnew({ chance, runs, work, numbering }: SimulatorParts, seed: number): void {
  chance.reseed(seed);
  runs.beginAnew();
  if (work.count === 0) numbering.restart();
}
