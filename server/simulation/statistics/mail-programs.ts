/** The kinds of mail programs that statistics know. Documented. */
export const CLIENT_TYPES = ["phone", "tablet", "webmail", "desktop"] as const;

/** A kind of mail program. */
export type ClientType = (typeof CLIENT_TYPES)[number];

/** What a user agent tells of the one who opened or clicked, in the words of SendGrid's statistics. */
export interface MailProgram {
  /** Documented: Gmail; assumed: the other names. */
  readonly client: string;
  /** Documented names. */
  readonly device: "Desktop" | "Webmail" | "Phone" | "Tablet" | "Other";
  /** Documented: Chrome and Firefox; assumed: the other names. */
  readonly browser: string;
}

/** The mail program of a user agent. Assumed: what it is told by. */
export function mailProgramOf(userAgent: string): MailProgram {
  return {
    client: firstMatch(CLIENTS, userAgent),
    device: firstMatch(DEVICES, userAgent),
    browser: firstMatch(BROWSERS, userAgent),
  };
}

/** The kind that a mail program is of, by the name it has in statistics; undefined: none of them. */
export function clientTypeOf(client: string): ClientType | undefined {
  return TYPES_OF_CLIENTS.get(client);
}

const TYPES_OF_CLIENTS: ReadonlyMap<string, ClientType> = new Map([
  ["Gmail", "webmail"],
  ["Yahoo", "webmail"],
  ["iPad", "tablet"],
  ["iPhone", "phone"],
  ["Android", "phone"],
  ["Outlook", "desktop"],
  ["Apple Mail", "desktop"],
  ["Other Desktop", "desktop"],
]);

type Patterns<Name> = readonly (readonly [pattern: RegExp, name: Name])[];

const CLIENTS: Patterns<string> = [
  [/GoogleImageProxy/, "Gmail"],
  [/YahooMailProxy/, "Yahoo"],
  [/iPad/, "iPad"],
  [/iPhone/, "iPhone"],
  [/Android/, "Android"],
  [/Outlook/, "Outlook"],
  [/Macintosh/, "Apple Mail"],
  [/Windows|X11/, "Other Desktop"],
];

const DEVICES: Patterns<MailProgram["device"]> = [
  [/GoogleImageProxy|YahooMailProxy/, "Webmail"],
  [/iPad|Tablet/, "Tablet"],
  [/iPhone|Android|Mobile/, "Phone"],
  [/Windows|Macintosh|X11/, "Desktop"],
];

const BROWSERS: Patterns<string> = [
  [/Edg/, "Edge"],
  [/Firefox/, "Firefox"],
  [/Chrome|CriOS/, "Chrome"],
  [/Safari|AppleWebKit/, "Safari"],
];

function firstMatch<Name extends string>(patterns: Patterns<Name>, userAgent: string): Name | "Other" {
  return patterns.find(([pattern]) => pattern.test(userAgent))?.[1] ?? "Other";
}
