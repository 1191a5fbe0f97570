import { createHost } from "../../runtime/host.ts";
import type { Host, HostOptions } from "../../runtime/host.ts";
import type { CreatedSettings } from "../../runtime/mails/sendgrid-client.ts";
import { UsageError } from "../../runtime/usage-error.ts";
import { shownUrl } from "../../simulation/wording.ts";
import type { CliContext } from "../context.ts";
import { DEFAULT_SIMULATOR, controlOf, controlOver, simulatorAddress } from "../control-client.ts";
import type { ControlClient } from "../control-client.ts";
import { BUILT_IN_TARGET, flagOf } from "../start-options.ts";
import type { TriggerOptions } from "./trigger-options.ts";

/** The simulator that something is triggered on. */
export interface TriggerPlace {
  readonly client: ControlClient;
  /** Undefined: the simulator is somebody else's and goes on afterwards. */
  readonly temporary?: TemporarySimulator;
  close(): Promise<void>;
}

/** A simulator that lives as long as the command. */
export interface TemporarySimulator {
  readonly host: Host;
  readonly settings: CreatedSettings;
  /** `settings` are signed with a key that the person gave. */
  readonly isKeyOwn: boolean;
  /** The receiver is our own. */
  readonly isBuiltIn: boolean;
  /** The target for people: without credentials, the built-in receiver by its name. */
  readonly target: string;
}

/** Options that only a temporary simulator has: who gives one, asks for it. */
const OF_TEMPORARY = ["key", "unsigned", "timeout", "allowTarget"] as const;
/** Options that only make sense where a simulator runs already. */
const OF_RUNNING = ["account", "advance", "wait"] as const;

/** What the kinds of trigger want different of a place. */
export interface PlaceNeeds {
  /** How a temporary simulator is made besides the options. */
  readonly host: Partial<HostOptions>;
  /** Options besides those of every temporary simulator that only a temporary one has. */
  readonly ofTemporary: readonly (keyof TriggerOptions)[];
}

/**
 * Finds the simulator to trigger on: the one that `--simulator` names, a temporary one for `--target`, and without
 * either the one at the usual address, or a temporary one with the built-in receiver.
 */
export async function openPlace(
  context: CliContext,
  options: TriggerOptions,
  { host, ofTemporary }: PlaceNeeds,
): Promise<TriggerPlace> {
  const forTemporary = [...OF_TEMPORARY, ...ofTemporary].find((name) => options[name] !== undefined);
  if (options.simulator !== undefined) {
    if (forTemporary !== undefined) throw excluded(forTemporary, "simulator");
    return running(controlOver(simulatorAddress(options.simulator)));
  }
  const forRunning = OF_RUNNING.find((name) => options[name] !== undefined);
  if (options.target !== undefined || forTemporary !== undefined) {
    if (forRunning !== undefined)
      throw excluded(forRunning, options.target === undefined ? forTemporary : "target");
    return await temporary(options, host);
  }
  const client = await runningSimulator(DEFAULT_SIMULATOR);
  if (client !== undefined) {
    context.err(`Using the simulator at ${client.origin}; --target URL uses a temporary one.\n`);
    return running(client);
  }
  if (forRunning !== undefined)
    throw new UsageError(`${flagOf(forRunning)} is for a running simulator. Name it with --simulator URL.`);
  context.err(`No simulator runs at ${DEFAULT_SIMULATOR}: a temporary one posts to the built-in receiver.\n`);
  return await temporary(options, host);
}

/** The simulator that answers there; undefined: none does. */
export async function runningSimulator(url: string): Promise<ControlClient | undefined> {
  const client = controlOver(simulatorAddress(url));
  try {
    const { version } = await client.status(AbortSignal.timeout(PROBE_MS));
    return typeof version === "string" ? client : undefined;
  } catch {
    // Whatever else answers there, or does not in time, is no simulator to use without being told to.
    return undefined;
  }
}

// On loopback a simulator answers within milliseconds, but for one that is busy. Where nobody listens there is no wait.
// Ours.
const PROBE_MS = 5000;

function running(client: ControlClient): TriggerPlace {
  return { client, close: async () => await Promise.resolve() };
}

async function temporary(options: TriggerOptions, needs: Partial<HostOptions>): Promise<TriggerPlace> {
  const { seed, key, timeout, allowTarget } = options;
  const host = await createHost({
    listen: null,
    clock: "manual",
    ...(seed === undefined ? {} : { seed }),
    ...(key === undefined ? {} : { key }),
    ...(timeout === undefined ? {} : { timeout }),
    ...(allowTarget === undefined ? {} : { allowTarget }),
    ...needs,
  });
  try {
    const { target = BUILT_IN_TARGET, unsigned = false } = options;
    const isBuiltIn = target === BUILT_IN_TARGET;
    const url = isBuiltIn ? host.receiverUrl : target;
    const settings = await host.client.createSettings({ url, events: "all", signed: !unsigned });
    const shown = isBuiltIn ? "the built-in receiver" : shownUrl(target);
    return {
      client: controlOf(host),
      temporary: { host, settings, isBuiltIn, isKeyOwn: key !== undefined, target: shown },
      close: () => host.close(),
    };
  } catch (error) {
    await host.close();
    throw error;
  }
}

function excluded(name: string, other: string | undefined): UsageError {
  const first = flagOf(name);
  const why =
    other === "simulator" ? `${first} is for a temporary simulator` : `${first} is for a running simulator`;
  return new UsageError(
    `${why}, and ${flagOf(other ?? "target")} asks for the other. Leave one of them out.`,
  );
}
