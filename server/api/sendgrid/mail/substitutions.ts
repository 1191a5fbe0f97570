import type { JsonObject } from "../../../contract/json.ts";
import type { Mail, Recipient } from "../../../simulation/stories/mail.ts";

/** What came of filling in a mail. */
export type FilledMail =
  | { readonly kind: "filled"; readonly mail: Mail }
  /** `why` is a sentence for who wrote the mail or its template. */
  | { readonly kind: "failed"; readonly why: string };

/** Characters that all substitutions of a mail read and make. Ours. */
const MAX_FILLED_CHARACTERS = 128 * 1024 * 1024;
/** Comparisons of characters, in the worst case, that they need. Ours: some seconds. */
const MAX_COMPARISONS = 5e9;

/** What is left for the substitutions of one mail. */
interface Room {
  characters: number;
  comparisons: number;
}

/** Replaces each personalization's tags in subject and content. Documented; a tag is any text, `-name-` by custom. */
export function withSubstitutions(mail: Mail): FilledMail {
  const room = { characters: MAX_FILLED_CHARACTERS, comparisons: MAX_COMPARISONS };
  const known = new Map<JsonObject, { readonly replace: Replace; readonly content: Mail["content"] }>();
  const recipients = mail.recipients.map((recipient): Recipient => {
    const { substitutions } = recipient;
    if (substitutions === undefined || Object.keys(substitutions).length === 0) return recipient;
    const filled = known.get(substitutions) ?? filledContent(mail, substitutions, room);
    known.set(substitutions, filled);
    const subject = recipient.subject === null ? null : filled.replace(recipient.subject);
    return { ...recipient, subject, content: filled.content };
  });
  return room.characters < 0 || room.comparisons < 0
    ? { kind: "failed", why: "The mail's substitutions take too much time or room." }
    : { kind: "filled", mail: { ...mail, recipients } };
}

type Replace = (text: string) => string;

function filledContent(
  mail: Mail,
  substitutions: JsonObject,
  room: Room,
): { readonly replace: Replace; readonly content: Mail["content"] } {
  const replace = replacerOf(substitutions, room);
  return { replace, content: mail.content.map(({ type, value }) => ({ type, value: replace(value) })) };
}

/** Replaces tags in one go, so that none is replaced in what another one stands for. No more is made than fits. */
function replacerOf(substitutions: JsonObject, room: Room): Replace {
  const tags = Object.keys(substitutions).filter((tag) => tag !== "");
  // Longer tags first: where one begins with another, the longer one is meant.
  const words = tags
    .toSorted((a, b) => b.length - a.length)
    .map((tag) => tag.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, "\\$&"));
  const pattern = new RegExp(words.length === 0 ? "(?!)" : words.join("|"), "g");
  const beginnings = new Set(tags.map((tag) => tag.charAt(0)));
  const tagCharacters = tags.reduce((sum, { length }) => sum + length, 0);
  return (text) => {
    room.characters -= text.length;
    if (room.characters < 0) return text;
    room.comparisons -= countOf(text, beginnings) * tagCharacters;
    if (room.comparisons < 0) return text;
    return text.replace(pattern, (tag) => {
      const value = substitutions[tag];
      const replacement = typeof value === "string" ? value : tag;
      room.characters -= replacement.length;
      return room.characters < 0 ? "" : replacement;
    });
  };
}

/** How many characters of a text are among these. */
function countOf(text: string, characters: ReadonlySet<string>): number {
  let count = 0;
  for (let place = 0; place < text.length; place++) if (characters.has(text.charAt(place))) count++;
  return count;
}
