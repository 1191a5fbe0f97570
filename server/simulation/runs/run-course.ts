import type { Account } from "../account/accounts.ts";
import type { ReceiverStep, TimedAction } from "./scenario.ts";
import type { SettingsDesk } from "../account/settings-desk.ts";
import type { SteerableReceiver } from "./run-outside.ts";
import { settingsMeant } from "./run-settings.ts";
import type { OwnSettings } from "./run-settings.ts";
import type { Run } from "./run.ts";

/** Lets the built-in receiver behave otherwise while a run's steps say so. */
export function planReceiver(
  run: Run,
  context: {
    readonly receiver: SteerableReceiver;
    readonly account: Account;
    readonly note: (text: string) => void;
  },
): void {
  const { receiver, account, note } = context;
  const { settings, receiver: steps } = run.scenario;
  const withTokens = settings.filter(({ tokenLifetimeMs }) => tokenLifetimeMs !== null);
  for (const { name, tokenLifetimeMs: tokenLifetime } of withTokens) {
    run.atEnd(receiver.layer({ tokenLifetime }, name));
  }
  const answering = steps.filter(({ answers }) => Object.keys(answers).length > 0);
  const enabled = account.settings.all().filter(({ isEnabled }) => isEnabled);
  if (!enabled.some(({ url }) => receiver.isAt(url)) && answering.length + withTokens.length > 0) {
    note(`${run.id}: the scenario steers the built-in receiver only, and nothing is posted there`);
  }
  for (const step of answering) {
    for (let nth = 0; nth < step.times; nth++) planStep(run, step, { nth, receiver });
  }
}

function planStep(
  run: Run,
  { fromMs, forMs, everyMs, answers }: ReceiverStep,
  { nth, receiver }: { readonly nth: number; readonly receiver: SteerableReceiver },
): void {
  const beginMs = fromMs + nth * (everyMs ?? 0);
  run.at(beginMs, () => {
    const remove = receiver.layer(answers);
    run.atEnd(remove);
    if (forMs !== null) run.at(beginMs + forMs, remove);
  });
}

/** Does to the account what a run's actions say. */
export function planActions(
  run: Run,
  context: {
    readonly settings: SettingsDesk;
    readonly account: Account;
    readonly own: OwnSettings;
    readonly note: (text: string) => void;
  },
): void {
  const { settings, account } = context;
  const { actions } = run.scenario;
  if (actions.some(({ kind }) => kind === "plan")) {
    const { plan, maxAllowed } = account;
    run.atEnd(() => settings.setPlan(account.name, { plan, maxAllowed }));
  }
  for (const action of actions) run.at(action.atMs, () => act(action, context));
}

function act(action: TimedAction, { settings, account, own, note }: Parameters<typeof planActions>[1]): void {
  if (action.kind === "plan") return settings.setPlan(account.name, { plan: action.plan });
  const meant = settingsMeant(action.webhook, { own, account });
  if (meant.length === 0)
    note(`nothing to ${action.kind}: there are no settings "${action.webhook ?? "at all"}"`);
  for (const { id, key } of meant) {
    switch (action.kind) {
      case "rotate-key":
        // Documented: signing off deletes the pair, on again makes the next one.
        if (key === null) break;
        settings.setSigning(account.name, id, false);
        settings.setSigning(account.name, id, true);
        break;
      case "enable":
      case "disable":
        settings.update(account.name, id, { isEnabled: action.kind === "enable" });
        break;
      case "delete":
        settings.remove(account.name, id);
    }
  }
}
