import { carrierOfHandler } from "./handler-carrier.ts";
import type { Host } from "./host.ts";
import type { FetchHandler, SettingsHandle, SettingsHandles, SettingsToCreate } from "./library-interface.ts";

/** Makes webhook settings and keeps the targets that are functions. */
export class EmbeddedSettings implements SettingsHandles {
  readonly #host: Host;
  #handlers = 0;

  constructor(host: Host) {
    this.#host = host;
  }

  async create(settings: SettingsToCreate): Promise<SettingsHandle> {
    const { target, events = "all", signed = true, friendlyName, account } = settings;
    const url = this.#urlOf(target);
    const rest = {
      ...(friendlyName === undefined ? {} : { friendlyName }),
      ...(account === undefined ? {} : { account }),
    };
    const created = await this.#host.client.createSettings({ url, events, signed, ...rest });
    return this.#handle({ ...created, account });
  }

  #handle(settings: Known): SettingsHandle {
    const { client, targets } = this.#host;
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
      delete: async () => {
        await client.deleteSettings(id, account);
        targets.remove(url);
      },
    };
  }

  #urlOf(target: string | FetchHandler): string {
    if (typeof target === "string") return target;
    this.#handlers += 1;
    const url = `http://receiver-${this.#handlers}.in-process.test/`;
    this.#host.targets.add(url, carrierOfHandler(target, this.#host.hostTime));
    return url;
  }
}

interface Known extends Pick<SettingsHandle, "id" | "url" | "publicKey"> {
  readonly account: string | undefined;
}

function accountScope(account: string | undefined): { readonly account?: string } {
  return account === undefined ? {} : { account };
}
