/** A part of a text, from `start` up to `end`. */
export interface TextPart {
  readonly start: number;
  readonly end: number;
}

/**
 * Where addresses stand in a text, also percent-encoded ones (`ada%40example.com`).
 *
 * Rather too much than too little: whatever has an @ within is taken from one delimiter to the next, so that
 * `bounces+ada=example.org@example.com` goes as a whole. What SendGrid makes its Message-IDs of is no address.
 */
export function addressesIn(text: string): readonly TextPart[] {
  if (!AT.test(text)) return [];
  const parts: TextPart[] = [];
  for (const { 0: run, index } of text.matchAll(RUN)) {
    const { start, end } = withoutMarks(run);
    const bare = run.slice(start, end);
    if (ADDRESS.test(bare) && !SENDGRID_MESSAGE_ID.test(bare))
      parts.push({ start: index + start, end: index + end });
  }
  return parts;
}

/** What stands between mailbox and host: as it is, or percent-encoded. */
export const AT = /@|%40/;

const RUN = /[^\s<>()[\]",;:\\/?&]+/g;

// "14c5d75ce93.dfd.64b469@ismtpd-555", "qNwBLgPQQjW6DJvKQwSAbw@geopod-ismtpd-17", and with .sendgrid.net behind. Observed.
const SENDGRID_MESSAGE_ID = /^[\w.-]+@(?:geopod-)?ismtpd[\w-]*(?:\.sendgrid\.net)?$/;

const ADDRESS = /.(?:@|%40)./s;

// The marks around an address do not belong to it: "ada@example.com.", 'ada@example.com'. In two loops, because a
// pattern that looks for the end of a text takes the square of its length.
function withoutMarks(run: string): TextPart {
  let start = 0;
  while (start < run.length && MARK.test(run.charAt(start))) start += 1;
  let end = run.length;
  while (end > start && MARK.test(run.charAt(end - 1))) end -= 1;
  return { start, end };
}

const MARK = /[!-/:-@[-`{-~]/;
