/** The name by which a post came: several webhook settings can post to one receiver, told apart by `?settings=NAME`. */
export function settingsNameOf(query: URLSearchParams): string {
  return query.get("settings") ?? "";
}

/** The same of a URL; empty where it names none. */
export function settingsNameIn(url: string): string {
  return URL.canParse(url) ? settingsNameOf(new URL(url).searchParams) : "";
}
