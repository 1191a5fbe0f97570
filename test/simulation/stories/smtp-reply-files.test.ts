import { readFileSync, readdirSync } from "node:fs";
import { basename, join } from "node:path";
import { expect, test } from "vitest";
import { z } from "zod";
import { PROVIDER_REPLIES } from "../../../server/simulation/stories/smtp-reply-files.ts";
import { ROOT } from "../../support/source-tree.ts";

// The fixtures are compiled in unchecked: what their types promise is checked here.

const FOLDER = join(ROOT, "fixtures/smtp-replies");
const FILES = readdirSync(FOLDER).toSorted();

const PLACEHOLDER =
  /^(email|domain|ip|smtpId|seconds|(hex|HEX)([1-9]|1[0-3])|digits([1-9]|1[0-5])|alnum[1-8])$/;

const CLASSES = [
  "Invalid Address",
  "Technical",
  "Content",
  "Reputation",
  "Frequency or Volume Too High",
  "Mailbox Unavailable",
  "Unclassified",
] as const;

const accept = z.strictObject({
  text: z.string().min(1),
  weight: z.int().min(1).max(20),
  origin: z.string().regex(/^(observed|documented|assumed)\b(?!.*https?:)/),
});
const defer = accept.extend({
  status: z.string().nullable(),
  classification: z.enum(CLASSES),
  maxTries: z.int().min(2).optional(),
});
const refuse = defer.omit({ maxTries: true }).extend({ type: z.enum(["bounce", "blocked"]) });

const providerFile = z.strictObject({
  provider: z.string(),
  accepts: z.array(accept).min(1),
  defers: z.array(defer).min(1),
  bounces: z.array(refuse).min(1),
  blocks: z.array(refuse).min(1),
  late: z.array(refuse),
});
const internalFile = z.strictObject({
  provider: z.string(),
  throttles: z.array(defer).min(1),
  defers: z.array(defer).min(1),
  late: z.array(refuse).min(1),
});

type Row = z.infer<typeof accept> & Partial<z.infer<typeof defer>> & Partial<z.infer<typeof refuse>>;

const contentOf = (file: string): unknown => JSON.parse(readFileSync(join(FOLDER, file), "utf8"));

const rows = FILES.flatMap((file) => {
  const schema = file === "internal.json" ? internalFile : providerFile;
  const { provider: _, ...groups } = schema.parse(contentOf(file));
  return Object.entries<readonly Row[]>(groups).flatMap(([group, list]) =>
    list.map((row) => ({ file, group, row })),
  );
});
const refusals = rows.filter(({ group }) => group !== "accepts");

test.each(FILES)("%s has the shape that the simulator expects, and no other member", (file) => {
  const schema = file === "internal.json" ? internalFile : providerFile;
  expect(schema.safeParse(contentOf(file)).error).toBeUndefined();
  expect(contentOf(file)).toMatchObject({ provider: basename(file, ".json") });
});

test("every file is compiled in, and there are more than 40 replies", () => {
  expect(FILES).toEqual(
    [
      "apple.json",
      "gmail.json",
      "gmx.json",
      "internal.json",
      "microsoft.json",
      "microsoft365.json",
      "postfix.json",
      "yahoo.json",
    ].toSorted(),
  );
  expect(new Set(Object.values(PROVIDER_REPLIES)).size).toBe(FILES.length - 1);
  expect(rows.length).toBeGreaterThan(40);
});

test("every reply stands once in its group, and the most frequent comes first", () => {
  for (const file of FILES) {
    for (const group of new Set(rows.map((row) => row.group))) {
      const own = rows.filter((row) => row.file === file && row.group === group).map(({ row }) => row);
      expect(new Set(own.map(({ text }) => text)).size).toBe(own.length);
      expect(own[0]?.weight).toBe(
        own.length === 0 ? undefined : Math.max(...own.map(({ weight }) => weight)),
      );
    }
  }
});

test.each(rows)("$file, $group: the placeholders of $row.text are known", ({ row: { text } }) => {
  const placeholders = [...text.matchAll(/\{([^{}]*)\}/g)].map(([, name]) => name);
  for (const name of placeholders) expect(name).toMatch(PLACEHOLDER);
  expect(text.replaceAll(/\{[^{}]*\}/g, "")).not.toMatch(/[{}\r\n]/);
});

test.each(refusals)(
  "$file, $group: the status of $row.text is its enhanced code, else its bare one",
  ({ file, group, row: { text, status } }) => {
    const [, code, enhanced] = /^(\d{3}) (?:([245]\.\d\.\d{1,3}) )?/.exec(text) ?? [];
    if (code !== undefined) expect(status).toBe(enhanced ?? code);
    // Observed: 5.0.0 where a late bounce cannot be read, 4.0.0 where nobody was reached, none without MX records.
    else if (group === "late") expect(status).toBe("5.0.0");
    else expect(status).toBe(text.startsWith("unable to get mx info") ? null : "4.0.0");
    if (code === undefined) expect(file).toBe("internal.json");
  },
);

test("what is said in a conversation begins with the code of its group", () => {
  const codes = { accepts: /^2/, defers: /^4/, bounces: /^5/, blocks: /^[45]/ } as const;
  for (const { file, group, row } of rows) {
    const code = Object.entries(codes).find(([name]) => name === group)?.[1];
    if (file !== "internal.json" && code !== undefined) expect(row.text).toMatch(code);
  }
});

test("bounces are of type bounce and blocks of type blocked", () => {
  for (const { group, row } of rows) {
    if (group === "bounces") expect(row).toMatchObject({ type: "bounce" });
    if (group === "blocks") expect(row).toMatchObject({ type: "blocked" });
  }
});

// What belongs together on the wire. The first pattern that a status meets decides. A deferral has no type.
const LAWS: readonly (readonly [status: RegExp, type: string | null, classes: readonly string[]])[] = [
  [/^5\.1\./, "bounce", ["Invalid Address"]],
  [/^5\.4\.1$/, "bounce", ["Invalid Address"]],
  [/^5\.5\.0$/, "bounce", ["Invalid Address"]],
  [/^5\.2\.1$/, "bounce", ["Mailbox Unavailable"]],
  [/^[45]\.2\.2$/, "blocked", ["Mailbox Unavailable"]],
  [/^5\.7\.999$/, "blocked", ["Mailbox Unavailable"]],
  [/^5\.7\./, "blocked", ["Reputation", "Content"]],
  [/^4\.7\./, null, ["Reputation", "Frequency or Volume Too High", "Technical", "Unclassified"]],
  [/^4\.2\.1$/, null, ["Frequency or Volume Too High"]],
  [/^4\.2\.0$/, null, ["Unclassified"]],
  [/^4\.[34]\./, null, ["Technical"]],
  [/^4\.0\.0$/, null, ["Technical", "Frequency or Volume Too High"]],
  [/^4\d\d$/, null, ["Technical", "Frequency or Volume Too High"]],
];

test.each(refusals)("$file, $group: type and class of $row.text belong to its status", ({ row }) => {
  const [, type, classes] = LAWS.find(([pattern]) => pattern.test(row.status ?? "")) ?? [];
  if (classes === undefined) return expectBareToFit(row);
  expect(classes).toContain(row.classification);
  if (row.type !== undefined && type !== null) expect(row.type).toBe(type);
});

/** A bare 5xx says nothing by itself: an unknown address is a bounce, a full mailbox or a bad sender is a block. */
function expectBareToFit({ status, type, classification }: Row): void {
  if (status === null) return expect(classification).toBe("Technical");
  expect(status).toMatch(/^(5\d\d|5\.0\.0)$/);
  const types: Readonly<Record<string, readonly string[]>> = {
    "Invalid Address": ["bounce"],
    "Mailbox Unavailable": ["bounce", "blocked"],
    Unclassified: ["bounce"],
    Reputation: ["blocked"],
    Content: ["blocked"],
  };
  expect(types[classification ?? ""]).toContain(type);
}
