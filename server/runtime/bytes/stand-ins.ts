import { isIP } from "node:net";

/**
 * Stand-ins that take as many bytes as what they stand for: the same one for the same thing, others for other things.
 *
 * The n-th distinct thing of a kind and length gets the n-th stand-in of it. So replacing stand-ins in the order in
 * which they were given out gives the same ones again. Where a length has too few, they begin anew.
 */
export class StandIns {
  readonly #ordinals = new Map<string, Map<string, number>>();

  /** An address of `bytes` bytes at a host that cannot exist. At least 3 bytes. */
  address(text: string, bytes: number): string {
    return addressNumber(this.#ordinalOf(`address ${bytes}`, text), bytes);
  }

  /** An IP address as long as this one, of a block reserved for documentation where one has such a length. */
  ip(text: string): string | undefined {
    const family = isIP(text);
    const key = `ip${family} ${text.length}`;
    if (family === 4) return ipv4Number(this.#ordinalOf(key, text), text.length);
    if (family === 6 && text.length <= 39) return ipv6Number(this.#ordinalOf(key, text), text.length);
    return undefined;
  }

  /**
   * A text with letters for letters, in their case, and digits for digits; all else in it stays.
   *
   * `raw` is written as within JSON's quotes: escapes stay escapes, and so do those of URLs (%41).
   */
  text(raw: string): string {
    // Longer ones are no values that anything is told apart by: SendGrid takes 10,000 bytes of custom arguments.
    if (raw.length > LONGEST_NUMBERED) return raw.replaceAll(ATOMS, blankAtom);
    const atoms = raw.match(ATOMS)?.map(blankAtom) ?? [];
    return numbered(atoms, this.#ordinalOf(`text ${atoms.join("")}`, raw));
  }

  /** A number, as JSON writes it, with as many digits. */
  number(raw: string): string {
    const [, sign = "", first = "", rest = "", exponent = ""] = /^(-?)(\d)([\d.]*)(.*)$/.exec(raw) ?? [];
    const blank = rest.replaceAll(/\d/g, "0");
    const ordinal = this.#ordinalOf(`number ${sign}${first === "0" ? "0" : "1"}${blank}${exponent}`, raw);
    return `${sign}${first === "0" ? "0" : "1"}${numbered(blank.split(""), ordinal)}${exponent}`;
  }

  #ordinalOf(kind: string, text: string): number {
    const known = this.#ordinals.get(kind) ?? new Map<string, number>();
    this.#ordinals.set(kind, known);
    const ordinal = known.get(text) ?? known.size;
    known.set(text, ordinal);
    return ordinal;
  }
}

/** A text with all letters and digits made alike, whatever it is; it takes as many bytes. */
export function blankText(text: string): string {
  return text
    .replaceAll(/[a-z]/g, "a")
    .replaceAll(/[A-Z]/g, "A")
    .replaceAll(/\d/g, "0")
    .replaceAll(BEYOND_ASCII, blankBeyondAscii);
}

const LONGEST_NUMBERED = 10_000;

// What belongs together: an escape of a URL, an escape of JSON, a character.
const ATOMS = /(?:%|\\u0025)[\da-zA-Z]{2}|\\u[\da-fA-F]{4}|\\[^u]|[^]/gu;

const BEYOND_ASCII = /[^\s\p{ASCII}]/gu;

function blankAtom(atom: string): string {
  if (/^[a-z]$/.test(atom)) return "a";
  if (/^[A-Z]$/.test(atom)) return "A";
  if (/^\d$/.test(atom)) return "0";
  // "x" in each spelling, so that no escape comes out that means something else.
  if (/^(?:%|\\u0025)../.test(atom)) return `${atom.slice(0, -2)}78`;
  if (atom.startsWith("\\u")) return blankEscape(atom);
  return atom.replace(BEYOND_ASCII, blankBeyondAscii);
}

function blankEscape(atom: string): string {
  const character = String.fromCharCode(Number.parseInt(atom.slice(2), 16));
  if (/[a-zA-Z\d]/.test(character)) return "\\u0078";
  return new RegExp(BEYOND_ASCII).test(character) ? "\\u00e9" : atom;
}

// White space beyond ASCII stays, as all white space does: it tells where words end.
function blankBeyondAscii(character: string): string {
  switch (Buffer.byteLength(character)) {
    case 2:
      return "é";
    case 3:
      return "文";
    default:
      return "𝒳";
  }
}

const BASES: Readonly<Partial<Record<string, { readonly base: number; readonly zero: number }>>> = {
  a: { base: 26, zero: 97 },
  A: { base: 26, zero: 65 },
  "0": { base: 10, zero: 48 },
};

// Counts from the right, each place in its own base.
function numbered(blankAtoms: readonly string[], ordinal: number): string {
  const atoms = [...blankAtoms];
  let left = ordinal;
  for (let at = atoms.length - 1; at >= 0 && left > 0; at -= 1) {
    const place = BASES[atoms[at] ?? ""];
    if (place === undefined) continue;
    atoms[at] = String.fromCharCode(place.zero + (left % place.base));
    left = Math.floor(left / place.base);
  }
  return atoms.join("");
}

const EXAMPLE = "@example.com";

// RFC 2606 reserves example.com and test; ISO 3166 leaves zz to its users, so that no country has it.
function addressNumber(ordinal: number, bytes: number): string {
  if (bytes >= 16) return longAddress(ordinal, bytes);
  if (bytes >= 8) return `${localNumber(ordinal, bytes - 7)}@x.test`;
  if (bytes >= 6) return `${localNumber(ordinal, bytes - 5)}@x.zz`;
  return `${localNumber(ordinal, bytes - 2)}@x`;
}

// Strict receivers take 64 characters before the @ (RFC 5321): what is left over goes into the host.
function longAddress(ordinal: number, bytes: number): string {
  const localBytes = bytes - EXAMPLE.length;
  if (localBytes <= LOCAL_LIMIT) return `r${localNumber(ordinal, localBytes - 1)}${EXAMPLE}`;
  const label = "x".repeat(localBytes - SHORT_LOCAL - 1);
  return `r${localNumber(ordinal, SHORT_LOCAL - 1)}@${label}.${EXAMPLE.slice(1)}`;
}

const LOCAL_LIMIT = 64;
const SHORT_LOCAL = 60;

function localNumber(ordinal: number, length: number): string {
  const digits = Math.min(length, 9);
  return (ordinal % 36 ** digits).toString(36).padStart(length, "0");
}

function ipv4Number(ordinal: number, length: number): string {
  const { network, digits } = ipv4Block(length);
  const first = digits === 1 ? 0 : 10 ** (digits - 1);
  const count = digits === 3 ? 155 : 10 ** digits - first;
  return `${network}${first + (ordinal % count)}`;
}

// RFC 5737 has blocks for documentation of 9 to 14 characters. Shorter: "this network" (RFC 1122); longer: a private one.
function ipv4Block(length: number): { readonly network: string; readonly digits: number } {
  if (length <= 8) return { network: "0.0.0.", digits: length - 6 };
  if (length <= 11) return { network: "192.0.2.", digits: length - 8 };
  if (length <= 13) return { network: "203.0.113.", digits: length - 10 };
  return { network: length === 14 ? "198.51.100." : "192.168.113.", digits: 3 };
}

// RFC 3849: 2001:db8::/32. Shorter ones: the block whose packets are thrown away (RFC 6666), or next to nothing.
function ipv6Number(ordinal: number, length: number): string {
  if (length <= 6) return `::${hexGroups(ordinal, length - 2, 1)}`;
  if (length <= 9) return `100::${hexGroups(ordinal, length - 5, 1)}`;
  if (length <= 34) return `2001:db8::${hexGroups(ordinal, length - 10, Math.ceil((length - 9) / 5))}`;
  const network = length === 39 ? "2001:0db8:" : "2001:db8:";
  return `${network}${hexGroups(ordinal, length - network.length, 6)}`;
}

/** Groups of hex digits with colons between them, `length` characters in all, of which the last ones count. */
function hexGroups(ordinal: number, length: number, groups: number): string {
  if (length <= 0) return "";
  const digits = length - (groups - 1);
  const sizes = Array.from(
    { length: groups },
    (_, index) => Math.floor(digits / groups) + (index < digits % groups ? 1 : 0),
  );
  const last = sizes.at(-1) ?? 0;
  const zeros = sizes.slice(0, -1).map((size) => "0".repeat(size));
  return [...zeros, (ordinal % 16 ** last).toString(16).padStart(last, "0")].join(":");
}
