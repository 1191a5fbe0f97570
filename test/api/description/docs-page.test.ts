import * as fc from "fast-check";
import { expect, test } from "vitest";
import { html } from "../../../server/api/description/html-text.ts";
import { docsPage } from "../../../server/api/description/docs-page.ts";
import { OPERATIONS } from "../../../server/api/sendgrid/routes.ts";
import { openSimulator } from "../../support/served-simulator.ts";

const links = { style: "/style.css", openapi: "/openapi.json", playground: "/" };

async function servedPage(query = "") {
  const simulator = await openSimulator();
  const answer = await simulator.fetch(`/_simulator/docs${query}`);
  return { simulator, headers: answer.headers, page: await answer.text() };
}

test("the page shows every operation with how sure we are, and the simulator's own", async () => {
  const { page } = await servedPage();
  for (const { id } of OPERATIONS) expect(page).toContain(`<details id="${id}">`);
  expect(page).toContain('<details id="postClockAdvance">');
  expect(page.match(/<summary>\s+<span class="method">/g)?.length).toBeGreaterThan(OPERATIONS.length);
  for (const fidelity of ["documented", "observed"]) expect(page).toContain(`class="fidelity ${fidelity}"`);
});

test("the page loads nothing but its style, runs nothing, and every link leads somewhere", async () => {
  const { simulator, page, headers } = await servedPage();
  expect(headers.get("content-type")).toBe("text/html; charset=utf-8");
  expect(headers.get("content-security-policy")).toBe(
    "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  );
  expect(page).not.toMatch(/<script|<style|\son[a-z]+=|style=|src=/i);
  const targets = Array.from(page.matchAll(/href="([^"]*)"/g), (match) => match[1] ?? "");
  for (const target of targets.filter((each) => each.startsWith("#")))
    expect(page).toContain(`id="${target.slice(1)}"`);
  expect(new Set(targets.filter((each) => !each.startsWith("#")))).toEqual(
    new Set(["/_simulator/docs/style.css", "/_simulator/openapi.json", "/"]),
  );
  const style = await simulator.fetch("/_simulator/docs/style.css");
  expect(style.headers.get("content-type")).toBe("text/css; charset=utf-8");
  expect(await style.text()).not.toMatch(/url\(|@import/);
});

test("the token that lets the page in goes with its links", async () => {
  const { page } = await servedPage("?token=t0k%22en");
  expect(page).toContain('href="/_simulator/docs/style.css?token=t0k%22en"');
});

test("every id of the page is unique", async () => {
  const { page } = await servedPage();
  const ids = Array.from(page.matchAll(/\sid="([^"]*)"/g), (match) => match[1]);
  expect(ids.filter((id, index) => ids.indexOf(id) < index)).toEqual([]);
});

test("a text that is put into the page stays a text", () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      const { html: made } = html`<b title="${text}">${text}</b>`;
      const inner = made.slice('<b title="'.length, -"</b>".length);
      expect(inner.replace('">', "")).not.toMatch(/[<>"']/);
    }),
  );
  const operation = {
    id: "A",
    area: "<script>",
    summary: "a < b & c",
    method: "GET",
    path: "/x",
    fidelity: null,
    scope: null,
    parameters: [],
    body: null,
    answers: [],
  };
  const page = docsPage({ operations: [operation], version: "1", links });
  expect(page).not.toContain("<script>");
  expect(page).toContain("a &#60; b &#38; c");
});
