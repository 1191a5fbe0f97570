/** What an address can ask for, behind a plus sign in its local part. */
export const TAG_NAMES = [
  "delivered",
  "bounce",
  "blocked",
  "deferred",
  "dropped",
  "spamreport",
  "unsubscribe",
  "group_unsubscribe",
  "group_resubscribe",
  "open",
  "click",
  "machineopen",
  "asyncbounce",
  "invalid",
  "spamcontent",
  "invalidheader",
  "quota",
] as const;

/** The name of a tag. */
export type TagName = (typeof TAG_NAMES)[number];

/** The tags of an address: with each what its digits said. */
export type AddressTags = ReadonlyMap<TagName, TagDigits>;

/** Three digits are an SMTP code, fewer are a count. */
export interface TagDigits {
  readonly count: number;
  readonly smtpCode: number | null;
}

/**
 * Reads the tags of an address: `ada+deferred3+bounce550@example.com`. Unknown tags are ignored; undefined: there is
 * no tag that is known.
 */
export function addressTags(email: string): AddressTags | undefined {
  if (!email.includes("+")) return undefined;
  const localPart = email.slice(0, Math.max(0, email.lastIndexOf("@")));
  const tags = new Map<TagName, TagDigits>();
  for (const text of localPart.split("+").slice(1)) {
    const [, word = "", digits = ""] = /^([a-z_]+)(\d{0,3})$/i.exec(text) ?? [];
    const name = TAG_NAMES.find((known) => known === word.toLowerCase());
    if (name !== undefined) tags.set(name, readDigits(digits));
  }
  return tags.size === 0 ? undefined : tags;
}

function readDigits(digits: string): TagDigits {
  if (digits.length === 3) return { count: 1, smtpCode: Number(digits) };
  return { count: digits === "" ? 1 : Math.max(1, Number(digits)), smtpCode: null };
}
