import type { Host } from "../host.ts";
import { carrierOfInProcessReceiver, readReceiver } from "../posting/in-process-receiver.ts";
import { receiverUrl } from "../posting/in-process-targets.ts";
import { checkNames } from "../known-names.ts";
import type {
  NodeHandler,
  SettingsChange,
  SettingsHandle,
  SettingsHandles,
  SettingsToCreate,
  Target,
} from "./library-interface.ts";
import { UsageError } from "../usage-error.ts";

type AnyTarget = Target | NodeHandler;

/** Makes webhook settings and keeps the targets that are handlers and apps of this process. */
export class EmbeddedSettings implements SettingsHandles {
  readonly #host: Host;
  readonly #inProcessUrls = new Set<string>();
  /** Those that settings are about to post to. */
  readonly #awaitedUrls = new Set<string>();
  #receivers = 0;

  constructor(host: Host) {
    this.#host = host;
    host.simulator.journal.subscribe(({ kind }) => {
      if (kind === "settings-changed") this.#forgetUnused();
    });
  }

  async create(settings: SettingsToCreate<AnyTarget>): Promise<SettingsHandle> {
    checkNames("webhooks.create", settings, ["account", ...SETTINGS_NAMES]);
    const { target, path, events = "all", signed = true, friendlyName, account } = settings;
    const url = this.#urlOf("webhooks.create", target, path);
    const rest = {
      ...(friendlyName === undefined ? {} : { friendlyName }),
      ...(account === undefined ? {} : { account }),
    };
    const created = await this.#keeping(url, async () =>
      this.#host.client.createSettings({ url, events, signed, ...rest }),
    );
    return this.#handle({ ...created, account });
  }

  #handle(settings: Known): SettingsHandle {
    const { client, simulator } = this.#host;
    const { id, url, publicKey, account } = settings;
    return {
      id,
      url,
      publicKey,
      update: async (asked: SettingsChange<AnyTarget>) => {
        checkNames("update", asked, ["enabled", ...SETTINGS_NAMES]);
        const { target, path, ...named } = asked;
        const change = { ...named, ...accountScope(account) };
        if (target === undefined && path === undefined) await client.updateSettings(id, change);
        else {
          const newUrl = this.#urlOf("update", target, path);
          await this.#keeping(newUrl, async () => client.updateSettings(id, { ...change, url: newUrl }));
        }
        // What this handle says may be long past: they may have been changed through another one, or over the API.
        const current = simulator.settings.find(id);
        return this.#handle(
          current === undefined
            ? settings
            : { ...settings, url: current.url, publicKey: simulator.publicKey(current) },
        );
      },
      delete: () => client.deleteSettings(id, account),
    };
  }

  /** Keeps the receivers that are targets now for good: a snapshot has their URLs. */
  keepReceivers(): void {
    this.#inProcessUrls.clear();
  }

  #urlOf(asker: string, target: AnyTarget | undefined, path: string | undefined): string {
    if (typeof target === "string" && path === undefined) return target;
    if (typeof target === "string" || target === undefined) {
      throw new UsageError(`${asker}: "path" is for a target of this process. A URL has a path of its own.`);
    }
    const receiver = readReceiver(target, { asker, path });
    this.#receivers += 1;
    const url = receiverUrl(this.#receivers, receiver.path);
    this.#host.targets.add(url, carrierOfInProcessReceiver(receiver, this.#host.hostTime));
    this.#inProcessUrls.add(url);
    return url;
  }

  /** Does what makes settings post to a receiver, which is kept meanwhile, whatever other settings change. */
  async #keeping<Result>(url: string, make: () => Promise<Result>): Promise<Result> {
    this.#awaitedUrls.add(url);
    try {
      return await make();
    } finally {
      this.#awaitedUrls.delete(url);
      this.#forgetUnused();
    }
  }

  // A receiver is kept as long as settings post to it: not beyond a delete, a reset or a change to another target.
  #forgetUnused(): void {
    const posted = this.#host.simulator.settings.all().map(({ url }) => url);
    const used = new Set([...posted, ...this.#awaitedUrls]);
    for (const url of this.#inProcessUrls) {
      if (used.has(url)) continue;
      this.#host.targets.remove(url);
      this.#inProcessUrls.delete(url);
    }
  }
}

const SETTINGS_NAMES = ["target", "path", "events", "signed", "friendlyName"] as const;

interface Known extends Pick<SettingsHandle, "id" | "url" | "publicKey"> {
  readonly account: string | undefined;
}

function accountScope(account: string | undefined): { readonly account?: string } {
  return account === undefined ? {} : { account };
}
