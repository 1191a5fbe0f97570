import type { MailboxProviderName } from "../../contract/behaviour.ts";
import { hashOf } from "../chance.ts";
import { mailboxProviderFor } from "../recipients/mailbox-providers.ts";

/** Where an open or a click came from: an address and a program that belong together. */
export interface Visitor {
  readonly ip: string;
  readonly useragent: string;
}

/** A person's browser: the same for an address each time. The IP is of a block that is reserved for documentation. */
export function person(email: string): Visitor {
  const hash = hashOfAddress("visitor", email);
  return { ip: homeIp(hash), useragent: itemAt(BROWSERS_OF[mailboxProviderFor(email).name], hash >>> 8) };
}

/** What loads the pixel when a person opens a mail: the provider's proxy where it has one, Outlook for the desktop, else the person's browser. */
export function opener(email: string): Visitor {
  const { imageProxy, outlookDesktop } = mailboxProviderFor(email);
  const hash = hashOfAddress("opener", email);
  switch (imageProxy) {
    case "gmail":
      return { ip: ipIn(GMAIL_PROXY_BLOCKS, hash), useragent: GMAIL_PROXY };
    case "yahoo":
      return { ip: homeIp(hash), useragent: YAHOO_PROXY };
    case null: {
      const visitor = person(email);
      return hash / 2 ** 32 < outlookDesktop ? { ip: visitor.ip, useragent: OUTLOOK_DESKTOP } : visitor;
    }
  }
}

/** The proxy of Apple's mail privacy, which opens every mail by itself. Documented: this user agent and sg_machine_open. */
export function appleProxy(email: string): Visitor {
  return { ip: ipIn(APPLE_RELAY_BLOCKS, hashOfAddress("apple", email)), useragent: "Mozilla/5.0" };
}

/** A security scanner, which clicks every link from a data centre before the person does. Assumed: addresses and programs. */
export function scanner(email: string): Visitor {
  const hash = hashOfAddress("scanner", email);
  return { ip: ipIn(DATA_CENTRE_BLOCKS, hash), useragent: itemAt(SCANNERS, hash >>> 8) };
}

// Current browsers and mail programs; the versions are of no matter to a receiver.
const WINDOWS_CHROME =
  "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36";
const WINDOWS_EDGE = `${WINDOWS_CHROME} Edg/126.0.0.0`;
const LINUX_FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:127.0) Gecko/20100101 Firefox/127.0";
const MAC_SAFARI =
  "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Safari/605.1.15";
const ANDROID_CHROME =
  "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Mobile Safari/537.36";
const IPHONE =
  "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148";
const IPAD =
  "Mozilla/5.0 (iPad; CPU OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148";

/** Observed. */
const OUTLOOK_DESKTOP = "Mozilla/4.0 (compatible; ms-office; MSOffice 16)";

/** Observed: Gmail loads images through its own proxy. */
const GMAIL_PROXY =
  "Mozilla/5.0 (Windows NT 5.1; rv:11.0) Gecko Firefox/11.0 (via ggpht.com GoogleImageProxy)";

/** Documented: Yahoo and AOL load images through theirs. */
const YAHOO_PROXY = "YahooMailProxy; https://help.yahoo.com/kb/yahoo-mail-proxy-SLN28749.html";

const SCANNERS = [WINDOWS_CHROME, WINDOWS_EDGE, "Mozilla/5.0"] as const;

type Choice = readonly [string, ...string[]];

// Assumed: who has a mailbox there reads with these, each as often as it stands here.
const HOME: Choice = [WINDOWS_CHROME, ANDROID_CHROME, MAC_SAFARI, IPHONE, WINDOWS_EDGE, LINUX_FIREFOX];
const OFFICE: Choice = [WINDOWS_EDGE, WINDOWS_EDGE, WINDOWS_CHROME, IPHONE, MAC_SAFARI];
const BROWSERS_OF: Readonly<Record<MailboxProviderName, Choice>> = {
  gmail: [ANDROID_CHROME, ANDROID_CHROME, WINDOWS_CHROME, IPHONE, MAC_SAFARI, LINUX_FIREFOX],
  microsoft: [WINDOWS_EDGE, WINDOWS_CHROME, ANDROID_CHROME, IPHONE],
  yahoo: HOME,
  aol: HOME,
  apple: [IPHONE, IPHONE, MAC_SAFARI, IPAD],
  gmx: HOME,
  microsoft365: OFFICE,
  business: HOME,
};

/** The first half of an address of four parts. */
type Blocks = readonly [string, ...string[]];

/** Observed: Gmail's proxies. */
const GMAIL_PROXY_BLOCKS: Blocks = ["66.102", "66.249", "74.125"];
/** Assumed: blocks of Apple's and of those who run its relay. */
const APPLE_RELAY_BLOCKS: Blocks = ["17.58", "104.28", "172.226"];
/** Assumed: blocks of large data centres. */
const DATA_CENTRE_BLOCKS: Blocks = ["40.94", "54.209", "35.174"];
/** RFC 5737: nobody has an address of these. */
const DOCUMENTATION_BLOCKS: Blocks = ["192.0.2", "198.51.100", "203.0.113"];

function homeIp(hash: number): string {
  return `${itemAt(DOCUMENTATION_BLOCKS, hash)}.${1 + ((hash >>> 4) % 254)}`;
}

function ipIn(blocks: Blocks, hash: number): string {
  return `${itemAt(blocks, hash)}.${(hash >>> 16) % 256}.${1 + ((hash >>> 8) % 254)}`;
}

function itemAt(items: readonly [string, ...string[]], number: number): string {
  return items[number % items.length] ?? items[0];
}

// Addresses differ in case only by accident.
function hashOfAddress(what: string, email: string): number {
  return hashOf(`${what}/${email.toLowerCase()}`);
}
