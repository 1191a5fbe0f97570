/** What a person prefers, kept in this browser. */
export interface Preferences {
  readonly theme: "system" | "light" | "dark";
  readonly density: "comfortable" | "compact";
  /** Single keys as shortcuts. */
  readonly shortcuts: boolean;
  /** Of the virtual clock, in lists of attempts. */
  readonly time: "utc" | "local" | "since-start";
  /** For SendGrid's API; the simulator takes any, unless it was started with --api-key. */
  readonly apiKey: string;
}

const DEFAULTS: Preferences = {
  theme: "system",
  density: "comfortable",
  shortcuts: true,
  time: "utc",
  apiKey: "SG.playground",
};
const KEY = "fake-sendgrid.preferences";

/** The preferences of this browser; what cannot be kept lasts as long as the page. */
export class PreferenceStore {
  #current: Preferences;
  readonly #storage: Pick<Storage, "getItem" | "setItem">;
  readonly #readers = new Set<() => void>();

  constructor(storage: Pick<Storage, "getItem" | "setItem">) {
    this.#storage = storage;
    this.#current = { ...DEFAULTS, ...kept(storage) };
  }

  readonly subscribe = (reader: () => void): (() => void) => {
    this.#readers.add(reader);
    return () => this.#readers.delete(reader);
  };

  readonly read = (): Preferences => this.#current;

  change(change: Partial<Preferences>): void {
    this.#current = { ...this.#current, ...change };
    this.#storage.setItem(KEY, JSON.stringify(this.#current));
    for (const reader of this.#readers) reader();
  }
}

function kept(storage: Pick<Storage, "getItem">): Partial<Preferences> {
  try {
    const value: unknown = JSON.parse(storage.getItem(KEY) ?? "{}");
    return typeof value === "object" && value !== null ? value : {};
  } catch {
    return {};
  }
}
