import { carrierOfHandler } from "./handler-carrier.ts";
import type { Host } from "./host.ts";
import type { FetchHandler, SettingsHandle, SettingsHandles, SettingsToCreate } from "./library-interface.ts";

/** Makes webhook settings and keeps the targets that are functions. */
export class EmbeddedSettings implements SettingsHandles {
  readonly #host: Host;
  readonly #functionUrls = new Set<string>();
  #handlers = 0;

  constructor(host: Host) {
    this.#host = host;
    host.simulator.journal.subscribe(({ kind }) => {
      if (kind === "settings-changed") this.#forgetUnused();
    });
  }

  async create(settings: SettingsToCreate): Promise<SettingsHandle> {
    const { target, events = "all", signed = true, friendlyName, account } = settings;
    const url = this.#urlOf(target);
    const rest = {
      ...(friendlyName === undefined ? {} : { friendlyName }),
      ...(account === undefined ? {} : { account }),
    };
    try {
      const created = await this.#host.client.createSettings({ url, events, signed, ...rest });
      return this.#handle({ ...created, account });
    } finally {
      this.#forgetUnused();
    }
  }

  #handle(settings: Known): SettingsHandle {
    const { client } = this.#host;
    const { id, url, publicKey, account } = settings;
    return {
      id,
      url,
      publicKey,
      update: async ({ target, signed, ...change }) => {
        const newUrl = target === undefined ? url : this.#urlOf(target);
        await client.updateSettings(id, { ...change, ...accountScope(account), url: newUrl });
        const key = signed === undefined ? publicKey : await client.setSigning(id, signed, account);
        return this.#handle({ ...settings, url: newUrl, publicKey: key });
      },
      delete: () => client.deleteSettings(id, account),
    };
  }

  #urlOf(target: string | FetchHandler): string {
    if (typeof target === "string") return target;
    this.#handlers += 1;
    const url = `http://receiver-${this.#handlers}.in-process.test/`;
    this.#host.targets.add(url, carrierOfHandler(target, this.#host.hostTime));
    this.#functionUrls.add(url);
    return url;
  }

  // A function lives as long as settings post to it: not beyond a delete, a reset or a change to another target.
  #forgetUnused(): void {
    const used = new Set(this.#host.simulator.settings.all().map(({ url }) => url));
    for (const url of this.#functionUrls) {
      if (used.has(url)) continue;
      this.#host.targets.remove(url);
      this.#functionUrls.delete(url);
    }
  }
}

interface Known extends Pick<SettingsHandle, "id" | "url" | "publicKey"> {
  readonly account: string | undefined;
}

function accountScope(account: string | undefined): { readonly account?: string } {
  return account === undefined ? {} : { account };
}
