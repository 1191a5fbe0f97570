import type { JsonObject } from "../../contract/json.ts";
import type { DescribedAnswer, DescribedOperation, DescribedParameter } from "./described-operation.ts";
import type { Html } from "./html-text.ts";
import { NOTHING, html } from "./html-text.ts";
import type { SchemaRow } from "./schema-rows.ts";
import { schemaRows } from "./schema-rows.ts";

/** What the page is made from. */
export interface DocsPageOptions {
  readonly operations: readonly DescribedOperation[];
  readonly version: string;
  /** Where its style is, the document and the playground. */
  readonly links: { readonly style: string; readonly openapi: string; readonly playground: string };
}

/** The operations as a page for people: no script, nothing from elsewhere. */
export function docsPage({ operations, version, links }: DocsPageOptions): string {
  const names = [...new Set(operations.map(({ area }) => area))];
  const areas = names.map((name) => [name, operations.filter(({ area }) => area === name)] as const);
  const title = "API · fake-sendgrid";
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>${title}</title>
        <link rel="stylesheet" href="${links.style}" />
      </head>
      <body>
        <a class="skip" href="#operations">Skip to the operations</a>
        <header>
          <h1>What fake-sendgrid answers</h1>
          <p>
            ${operations.length} operations, version ${version}. <a href="${links.openapi}">OpenAPI 3.1</a> ·
            <a href="${links.playground}">playground</a>
          </p>
          ${legend()}
        </header>
        <div class="columns">
          <nav aria-label="Areas">
            <ul>
              ${areas.map(([area, own]) => areaLink(area, own.length))}
            </ul>
          </nav>
          <main id="operations" tabindex="-1">${areas.map(([area, own]) => areaSection(area, own))}</main>
        </div>
      </body>
    </html>`.html;
}

const FIDELITIES = {
  documented: "SendGrid's pages or its OpenAPI say so",
  observed: "recorded answers show it",
  assumed: "nobody says; we chose what is likely",
} as const;

function legend(): Html {
  const items = Object.entries(FIDELITIES).map(
    ([name, meaning]) =>
      html`<div>
        <dt>${badge(name)}</dt>
        <dd>${meaning}</dd>
      </div>`,
  );
  return html`<dl class="legend" aria-label="How sure we are that SendGrid does the same">${items}</dl>`;
}

function badge(fidelity: string): Html {
  return html`<span class="fidelity ${fidelity}">${fidelity}</span>`;
}

function areaLink(area: string, count: number): Html {
  return html`<li><a href="#${anchorOf(area)}">${area}</a> <span class="mute">${count}</span></li>`;
}

function areaSection(area: string, operations: readonly DescribedOperation[]): Html {
  return html`<section aria-labelledby="${anchorOf(area)}">
    <h2 id="${anchorOf(area)}">${area}</h2>
    ${operations.map(operationDetails)}
  </section>`;
}

function operationDetails(operation: DescribedOperation): Html {
  const { id, method, path, summary, fidelity, scope, parameters, body, answers } = operation;
  return html`<details id="${id}">
    <summary>
      <span class="method">${method}</span> <code>${breakable(path)}</code>
      <span class="about">${summary}</span> ${fidelity === null ? NOTHING : badge(fidelity)}
    </summary>
    <div class="body">
      ${scope === null ? NOTHING : html`<p>An API key needs the scope <code>${scope}</code>.</p>`}
      ${parameters.length === 0 ? NOTHING : parameterList(parameters)}
      ${
        body === null
          ? NOTHING
          : html`<h3>Body</h3>
              ${schemaList(body)}`
      }
      <h3>Answers</h3>
      ${answers.map(answerBlock)}
    </div>
  </details> `;
}

// A long path may break behind each slash, a long name behind each dot: narrow windows need it.
function breakable(text: string): readonly Html[] {
  return text.split(/(?<=[/.])/).map((part) => html`${part}<wbr />`);
}

function parameterList(parameters: readonly DescribedParameter[]): Html {
  const rows = parameters.map(({ name, place, isRequired, about, schema }) => {
    const [row] = schemaRows(schema);
    return member({ name, isRequired, type: `${place}, ${row?.type ?? "string"}`, about });
  });
  return html`<h3>Parameters</h3>
    <dl class="members">${rows}</dl>`;
}

function schemaList(schema: JsonObject): Html {
  const rows = schemaRows(schema);
  return rows.length === 0
    ? html`<p class="mute">Any value.</p>`
    : html`<dl class="members">${rows.map(member)}</dl>`;
}

function member({ name, type, isRequired, about }: SchemaRow): Html {
  const shownName =
    name === "" ? html`<span class="mute">the whole</span>` : html`<code>${breakable(name)}</code>`;
  const required = isRequired && name !== "" ? html` <span class="mute">required</span>` : NOTHING;
  return html`<div>
    <dt>${shownName}${required}</dt>
    <dd class="type">${type}</dd>
    <dd>${about}</dd>
  </div>`;
}

function answerBlock({ status, about, content }: DescribedAnswer): Html {
  const title = html`<b>${status}</b> ${about}`;
  if (content === null) return html`<p class="answer">${title}</p>`;
  if (content.type !== "application/json")
    return html`<p class="answer">${title}, <code>${content.type}</code></p>`;
  return html`<details class="answer">
    <summary>${title}</summary>
    ${schemaList(content.schema)}
  </details>`;
}

function anchorOf(area: string): string {
  return `area-${area.toLowerCase().replaceAll(/[^a-z0-9]+/g, "-")}`;
}
