import type { HeaderLines } from "../contract/control-api.ts";
import { TEST_REQUEST_CONTENT_TYPE } from "../contract/wire.ts";
import { headerOf } from "../runtime/posting/carrier.ts";
import { shownUrl } from "../simulation/wording.ts";
import type { CheckSender, Parcel, Sent } from "./check-sender.ts";
import { COMMON_SHAPES } from "./check-signer.ts";
import type { CheckSigner } from "./check-signer.ts";
import type { EventKit } from "./event-kit.ts";

/** What the receiver makes of the first, plain event. */
export type Contact =
  | { readonly kind: "accepted"; readonly sent: Sent }
  /** Refused for what it carries: its signature, most likely. */
  | { readonly kind: "refused"; readonly sent: Sent }
  /** It never came to the code that looks at events: a redirect, a login, a wall against bots, a wrong path. */
  | { readonly kind: "walled"; readonly sent: Sent; readonly because: string; readonly fix: string }
  | { readonly kind: "unreachable"; readonly sent: Sent };

/** Who makes the first contact. */
export interface ContactMaker {
  readonly sender: CheckSender;
  readonly events: EventKit;
  readonly signer: CheckSigner | null;
  readonly target: string;
}

/**
 * Posts one plain event, and finds out what kind of refusal it meets.
 *
 * Where another, equally valid shape of signature is accepted, that one is used from then on.
 */
export async function makeContact(maker: ContactMaker): Promise<Contact> {
  const sent = await maker.sender.post(plainParcel(maker));
  if (sent.isAccepted) return { kind: "accepted", sent };
  if (isUnreachable(sent)) return { kind: "unreachable", sent };
  if (sent.status === null) return { kind: "refused", sent };
  const wall = obviousWall(sent);
  if (wall !== undefined) return { kind: "walled", sent, ...wall };
  const again = maker.signer === null ? undefined : await inOtherShapes(maker, maker.signer);
  if (again !== undefined) return { kind: "accepted", sent: again };
  const hidden = sent.status >= 500 ? undefined : await hiddenWall(maker);
  return hidden === undefined ? { kind: "refused", sent } : { kind: "walled", sent, ...hidden };
}

async function inOtherShapes(maker: ContactMaker, signer: CheckSigner): Promise<Sent | undefined> {
  const [first = null, ...others] = COMMON_SHAPES;
  for (const shape of others) {
    signer.shape = shape;
    const sent = await maker.sender.post(plainParcel(maker));
    if (sent.isAccepted) return sent;
  }
  signer.shape = first;
  return undefined;
}

/** One delivered event in its real form. */
export function plainParcel({ events }: Pick<ContactMaker, "events">): Parcel {
  return { what: "one delivered event", body: [events.delivered()] };
}

interface Wall {
  readonly because: string;
  readonly fix: string;
}

// A connection that breaks off is a receiver's doing; one that never comes about is not.
function isUnreachable({ failure, isTimedOut, status }: Sent): boolean {
  if (status !== null || failure === null || isTimedOut) return false;
  return !/\((ECONNRESET|EPIPE|HPE_\w+)\)/.test(failure);
}

const EXEMPT =
  "Exempt this route from CSRF, session, login and bot rules: SendGrid sends no cookie, no Origin and no token.";

interface Refusal {
  readonly status: number;
  readonly headers: HeaderLines;
  readonly text: string;
}

/** What stands in the way: the first that fits. */
const WALLS: readonly ((refusal: Refusal) => Wall | undefined)[] = [
  ({ status, headers }) => {
    if (status < 300 || status > 399) return undefined;
    const location = headerOf(headers, "location");
    const where = location === undefined ? "" : ` to ${shownUrl(location).slice(0, 200)}`;
    const fix = "Enter the final https URL in SendGrid, trailing slash included: it follows no redirect.";
    return { because: `answered ${status}, a redirect${where}, which SendGrid does not follow`, fix };
  },
  ({ status, text }) => {
    const isCsrf = status < 500 && /csrf|xsrf|authenticity.?token|cross.site request/i.test(text);
    if (status !== 419 && !isCsrf) return undefined;
    return { because: `answered ${status}: a CSRF protection refuses it`, fix: EXEMPT };
  },
  ({ status, headers }) => {
    const challenge = headerOf(headers, "www-authenticate");
    if (status !== 401 || challenge === undefined) return undefined;
    return {
      because: `answered 401 and asks for ${challenge.split(" ", 1)[0] ?? "credentials"} authentication`,
      fix: "Put user and password into the URL (https://user:password@host/…), or check with OAuth.",
    };
  },
  ({ status }) => {
    if (![404, 405, 410].includes(status)) return undefined;
    return {
      because: `answered ${status}: nothing takes a POST at this path`,
      fix: "Check the path, and that the route takes POST.",
    };
  },
  ({ status, headers, text }) => {
    const isBotWall = /cf-mitigated|captcha|are you (a )?(human|robot)/i.test(`${headers.join()} ${text}`);
    return isBotWall
      ? { because: `answered ${status}: a wall against bots refuses it`, fix: EXEMPT }
      : undefined;
  },
];

function obviousWall({ status, headers, text }: Sent): Wall | undefined {
  if (status === null) return undefined;
  for (const wall of WALLS) {
    const found = wall({ status, headers, text });
    if (found !== undefined) return found;
  }
  return undefined;
}

const BROWSER_LINES: readonly (readonly [name: string, value: (target: string) => string])[] = [
  [
    "User-Agent",
    () => "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/124.0.0.0",
  ],
  ["Accept", () => "*/*"],
  ["Origin", (target) => new URL(target).origin],
  ["Referer", (target) => new URL(target).href],
  ["Cookie", () => "session=receiver-check"],
];

// The same event with what a browser would add, or with another content type: if that is accepted, the rest was fine.
async function hiddenWall({ sender, events, target }: ContactMaker): Promise<Wall | undefined> {
  const withoutCharset = await sender.post({
    ...plainParcel({ events }),
    contentType: TEST_REQUEST_CONTENT_TYPE,
  });
  if (withoutCharset.isAccepted)
    return {
      because: "accepts application/json only without a charset, and batches have one",
      fix: 'Take "application/json;charset=utf-8" as well: compare the media type only, not the whole header.',
    };
  if (!URL.canParse(target)) return undefined;
  const isLetIn = async (names: readonly string[]): Promise<boolean> => {
    const editHead = (lines: HeaderLines): HeaderLines => browserHead(lines, { names, target });
    return (await sender.post({ ...plainParcel({ events }), editHead })).isAccepted;
  };
  if (!(await isLetIn(BROWSER_LINES.map(([name]) => name)))) return undefined;
  for (const [name] of BROWSER_LINES) {
    if (!(await isLetIn([name]))) continue;
    const what = name === "User-Agent" ? 'the User-Agent "SendGrid Event API"' : `a request without ${name}`;
    return { because: `refuses ${what}`, fix: EXEMPT };
  }
  return { because: "refuses whatever does not look like a browser", fix: EXEMPT };
}

function browserHead(
  lines: HeaderLines,
  { names, target }: { readonly names: readonly string[]; readonly target: string },
): HeaderLines {
  const added = BROWSER_LINES.filter(([name]) => names.includes(name));
  const kept = lines.filter(([name]) => !names.includes(name));
  return [...kept, ...added.map(([name, value]) => [name, value(target)] as const)];
}
