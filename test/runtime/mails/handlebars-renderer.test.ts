import * as fc from "fast-check";
import { expect, test } from "vitest";
import type { JsonObject } from "../../../server/contract/json.ts";
import { createTemplateRenderer } from "../../../server/runtime/mails/handlebars-renderer.ts";

function setUp() {
  const renderer = createTemplateRenderer();
  return {
    renderer,
    fill: async (text: string, data: JsonObject = {}) => {
      const outcome = await renderer.render([text], [data]);
      return outcome.kind === "failed" ? outcome : outcome.texts[0]?.[0];
    },
  };
}

test("each text is filled in with each of the data", async () => {
  const { renderer } = setUp();
  const people = [{ name: "Ada" }, { name: "Grace & Co" }];
  expect(await renderer.render(["Hi {{name}}", "{{{name}}}"], people)).toEqual({
    kind: "rendered",
    texts: [
      ["Hi Ada", "Ada"],
      ["Hi Grace &amp; Co", "Grace & Co"],
    ],
  });
});

test.each([
  ["{{#each items}}{{@index}}:{{this.sku}} {{/each}}", "0:A 1:B "],
  ["{{#if paid}}paid{{else}}open{{/if}}", "open"],
  ["{{#unless paid}}open{{/unless}}", "open"],
  ['{{#equals plan "pro"}}yes{{else}}no{{/equals}}', "yes"],
  ["{{#notEquals plan 1}}yes{{/notEquals}}", "yes"],
  ["{{#greaterThan total 7}}more{{else}}less{{/greaterThan}}", "more"],
  ["{{#lessThan total 7}}less{{else}}more{{/lessThan}}", "more"],
  ["{{#and paid total}}both{{else}}not both{{/and}}", "not both"],
  ["{{#or paid total}}one{{/or}}", "one"],
  ['Hello {{insert name "default=Customer"}}', "Hello Customer"],
  ["{{length items}}", "2"],
  ['{{formatDate on "MMMM D, YYYY h:mm A"}}', "January 5, 2026 9:30 AM"],
])("%s is filled in as SendGrid's documentation says", async (text, expected) => {
  const { fill } = setUp();
  const data = {
    plan: "pro",
    paid: false,
    total: 8,
    items: [{ sku: "A" }, { sku: "B" }],
    on: "2026-01-05T09:30:00Z",
  };
  expect(await fill(text, data)).toBe(expected);
});

test("nothing but the data can be seen", async () => {
  const { fill } = setUp();
  expect(await fill("[{{constructor.name}}{{__proto__.toString}}{{toString}}{{process}}{{run}}]")).toBe("[]");
  expect(await fill('[{{lookup this "constructor"}}{{lookup (lookup this "__proto__") "a"}}]')).toBe("[]");
});

test("a template with a mistake tells what is wrong", async () => {
  const { fill } = setUp();
  expect(await fill("{{#if a}}never closed")).toMatchObject({
    kind: "failed",
    reason: expect.stringContaining("Parse error on line 1") as unknown,
  });
  expect(await fill("{{nosuch a}}")).toEqual({ kind: "failed", reason: 'Missing helper: "nosuch"' });
  expect(await fill("{{log a}}")).toBe("");
});

test("a template that would go on for hours is given up", async () => {
  const { fill } = setUp();
  const items = Array.from({ length: 1000 }, (_, index) => index);
  const loop = `${"{{#each @root.items}}".repeat(8)}x${"{{/each}}".repeat(8)}`;
  expect(await fill(loop, { items })).toEqual({ kind: "failed", reason: "it takes longer than 1000 ms" });
  expect(await fill('{{#*inline "a"}}{{> a}}{{/inline}}{{> a}}')).toMatchObject({ kind: "failed" });
});

test("a template that grows without bounds is given up", async () => {
  const { fill } = setUp();
  const outcome = await fill("{{{a}}}".repeat(140), { a: "x".repeat(1_000_000) });
  expect(outcome).toEqual({ kind: "failed", reason: "it grows beyond 134217728 characters" });
});

test("any text and any data are filled in or refused in words", async () => {
  const { renderer } = setUp();
  const pieces = fc.constantFrom(
    "{{",
    "}}",
    "{{{",
    "#each ",
    "/each",
    "else",
    "this",
    "a",
    ".",
    "../",
    " ",
    "|",
  );
  await fc.assert(
    fc.asyncProperty(fc.array(pieces), fc.dictionary(fc.string(), fc.jsonValue()), async (parts, data) => {
      const outcome = await renderer.render(
        [parts.join("")],
        [JSON.parse(JSON.stringify(data)) as JsonObject],
      );
      if (outcome.kind === "failed") expect(outcome.reason).not.toBe("unknown");
    }),
    { numRuns: 300 },
  );
});
