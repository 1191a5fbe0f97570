/** A mail as it stands in the form. */
export interface MailDraft {
  readonly from: string;
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly categories: string;
  readonly args: string;
}

/** What the form begins with. */
export const FIRST_MAIL: MailDraft = {
  from: "shop@example.com",
  to: "ada+delivered+open+click@example.com",
  subject: "Your order",
  text: "It is on its way.",
  categories: "orders",
  args: "order=42",
};

/** The tags that the form offers. */
export const OFFERED_TAGS = [
  "delivered",
  "open",
  "click",
  "bounce",
  "blocked",
  "deferred",
  "dropped",
  "spamreport",
  "unsubscribe",
  "machineopen",
  "asyncbounce",
] as const;

/** Puts a tag into the last address: `ada@example.com` becomes `ada+bounce@example.com`. */
export function tagged(to: string, tag: string): string {
  const [, before = "", local = "", host = ""] = /^([\s\S]*?)([^\s@,;]+)@([^\s@,;]+)\s*$/.exec(to) ?? [];
  if (local === "") return to;
  const [name = "", ...tags] = local.split("+");
  return `${before}${[name, ...tags.filter((each) => each !== tag), tag].join("+")}@${host}`;
}

/** The custom arguments of the form: `order=42` a line. */
export function argsOf({ args }: Pick<MailDraft, "args">): Readonly<Record<string, string>> {
  const pairs = args
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line.includes("="))
    .map(
      (line) => [line.slice(0, line.indexOf("=")).trim(), line.slice(line.indexOf("=") + 1).trim()] as const,
    );
  return Object.fromEntries(pairs);
}

/** The categories of the form. */
export function categoriesOf({ categories }: Pick<MailDraft, "categories">): readonly string[] {
  return categories
    .split(",")
    .map((category) => category.trim())
    .filter(Boolean);
}

/** The body of mail/send: each address gets a message of its own. */
export function mailBodyOf(draft: MailDraft): object {
  const addresses = draft.to
    .split(/[\n,;]/)
    .map((address) => address.trim())
    .filter(Boolean);
  const categories = categoriesOf(draft);
  const args = argsOf(draft);
  return {
    personalizations: addresses.map((email) => ({ to: [{ email }] })),
    from: { email: draft.from.trim() },
    subject: draft.subject,
    content: [{ type: "text/plain", value: draft.text }],
    ...(categories.length === 0 ? {} : { categories }),
    ...(Object.keys(args).length === 0 ? {} : { custom_args: args }),
  };
}
