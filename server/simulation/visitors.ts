import { hashOf } from "./chance.ts";

/** Where an open or a click came from. */
export interface Visitor {
  readonly ip: string;
  readonly useragent: string;
}

// Current browsers and mail programs; the versions are of no matter to a receiver.
const BROWSERS = [
  "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36",
  "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Safari/605.1.15",
  "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148",
  "Mozilla/5.0 (X11; Linux x86_64; rv:127.0) Gecko/20100101 Firefox/127.0",
] as const;

/** Observed: Gmail loads images through its own proxy. */
const GMAIL_PROXY =
  "Mozilla/5.0 (Windows NT 5.1; rv:11.0) Gecko Firefox/11.0 (via ggpht.com GoogleImageProxy)";

/** A person's browser: the same for an address each time. The IP is of a block that is reserved for documentation. */
export function person(email: string): Visitor {
  const hash = hashOf(`visitor/${email.toLowerCase()}`);
  return { ip: `203.0.113.${1 + (hash % 254)}`, useragent: BROWSERS[hash % BROWSERS.length] ?? BROWSERS[0] };
}

/** What loads the pixel when a person opens a mail: Gmail's proxy for its users, the person's own program else. */
export function opener(email: string): Visitor {
  if (!/@(gmail|googlemail)\.com$/i.test(email)) return person(email);
  return { ip: `66.102.7.${1 + (hashOf(email) % 254)}`, useragent: GMAIL_PROXY };
}

/** The proxy of Apple's mail privacy, which opens every mail by itself. Documented: this user agent and sg_machine_open. */
export function appleProxy(email: string): Visitor {
  return {
    ip: `17.58.${hashOf(email) % 64}.${1 + (hashOf(`apple/${email}`) % 254)}`,
    useragent: "Mozilla/5.0",
  };
}
