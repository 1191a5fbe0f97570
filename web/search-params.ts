/** What stands behind the question mark of the page's own addresses: plain texts. */
export type SearchTexts = Readonly<Record<string, string>>;

/** Reads `?q=status:5xx&sel=att_3` as texts; of a name that comes twice, the last counts. */
export function parseSearch(search: string): SearchTexts {
  return Object.fromEntries(new URLSearchParams(search));
}

/** Writes plain texts, without the quotes that JSON would need; what is empty or undefined is left out. */
export function stringifySearch(search: Readonly<Record<string, unknown>>): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(search)) {
    if (typeof value === "string" && value !== "") query.set(name, value);
    if (typeof value === "number") query.set(name, String(value));
  }
  // Colons, commas and the like are legal in a query, and people read and type these addresses.
  const text = query.toString().replaceAll("%3A", ":").replaceAll("%2C", ",").replaceAll("%2F", "/");
  return text === "" ? "" : `?${text}`;
}

/** Takes the texts that are known by name; others are ignored. */
export function known<const Name extends string>(
  names: readonly Name[],
): (search: Readonly<Record<string, unknown>>) => { readonly [Each in Name]?: string | undefined } {
  return (search) => {
    const texts: { [Each in Name]?: string | undefined } = {};
    for (const name of names) {
      const value = search[name];
      if (typeof value === "string" && value !== "") texts[name] = value;
    }
    return texts;
  };
}
