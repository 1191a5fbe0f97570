import type { Html } from "../../api/description/html-text.ts";
import { html, NOTHING } from "../../api/description/html-text.ts";
import type { CheckEvidence, CheckReport, CheckResult } from "../../contract/check-report.ts";
import { formatDuration } from "../../simulation/wording.ts";

/** The report as one page: no script, nothing from elsewhere. */
export function htmlReport({ checks, summary }: CheckReport): string {
  const { target, runId, passed, failed, warned, informed, skipped, durationMs, posts } = summary;
  const page = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'" />
        <title>Receiver check: ${failed === 0 ? "nothing failed" : `${failed} failed`}</title>
        <style>
          ${{ html: STYLE }}
        </style>
      </head>
      <body>
        <main>
          <h1>Receiver check</h1>
          <p><code>${target}</code></p>
          <p class="counts">
            ${failed} failed, ${warned} warned, ${passed} passed, ${informed} informed, ${skipped} skipped;
            ${posts} posts in ${formatDuration(durationMs)}, run ${runId}.
          </p>
          ${summary.isIncomplete ? html`<p><strong>It ended before all was judged.</strong></p>` : NOTHING}
          ${summary.notJudged.length === 0 ? NOTHING : html`<p>Without a probe nobody sees ${summary.notJudged.join(", ")}.</p>`}
          <table>
            <caption>
              All checks
            </caption>
            <thead>
              <tr>
                <th scope="col">Verdict</th>
                <th scope="col">Check</th>
                <th scope="col">Found</th>
              </tr>
            </thead>
            <tbody>
              ${checks.map(rowOf)}
            </tbody>
          </table>
          ${checks.filter(({ evidence, fix }) => evidence.length > 0 || fix !== "").map(sectionOf)}
        </main>
      </body>
    </html> `;
  return page.html;
}

function rowOf({ verdict, id, title, reason }: CheckResult): Html {
  return html`<tr>
    <td class="${verdict}">${verdict}</td>
    <td><a href="#${id}">${id}</a><br />${title}</td>
    <td>${reason}</td>
  </tr> `;
}

function sectionOf({
  verdict,
  id,
  title,
  severity,
  why,
  reason,
  fix,
  examples,
  evidence,
}: CheckResult): Html {
  const codes = examples.map(
    ({ framework, code }) =>
      html`<h3>${framework}</h3>
        <pre>${code}</pre> `,
  );
  return html`<details id="${id}" ${verdict === "FAIL" ? { html: " open" } : NOTHING}>
    <summary><span class="${verdict}">${verdict}</span> ${id}: ${title} (${severity})</summary>
    <p>${reason}</p>
    <p><b>Why</b> ${why}</p>
    ${fix === "" ? NOTHING : html`<p><b>Fix</b> ${fix}</p>`}
    ${
      codes.length === 0
        ? NOTHING
        : html`<details>
            <summary>Code</summary>
            ${codes}
          </details>`
    }
    ${evidence.map(evidenceOf)}
  </details> `;
}

function evidenceOf({ what, request, answer, failure, latencyMs }: CheckEvidence): Html {
  const head = request.headers.map(([name, value]) => `${name}: ${value}`).join("\n");
  const answered =
    answer === null
      ? `No answer: ${failure ?? "unknown"}`
      : [
          `${answer.status} (${formatDuration(latencyMs)})`,
          ...answer.headers.map(([name, value]) => `${name}: ${value}`),
          "",
          answer.body,
        ].join("\n");
  return html`<h3>${what}</h3>
    <pre>
POST ${request.url}
${head}

${request.body}</pre>
    <pre>${answered}</pre> `;
}

const STYLE = `
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
body { margin: 0; }
main { max-width: 60rem; margin: 0 auto; padding: 1.5rem; }
table { width: 100%; border-collapse: collapse; }
caption { text-align: left; font-weight: 600; padding: .5rem 0; }
th, td { text-align: left; vertical-align: top; padding: .4rem .6rem; border-top: 1px solid #8886; overflow-wrap: anywhere; }
pre { background: #8882; padding: .75rem; overflow-x: auto; max-height: 24rem; white-space: pre-wrap; overflow-wrap: anywhere; }
details { border-top: 1px solid #8886; padding: .5rem 0; }
summary { cursor: pointer; }
h3 { margin: 1rem 0 .25rem; font-size: 1rem; }
.FAIL { color: light-dark(#b3001b, #ff8a93); font-weight: 700; }
.WARN { color: light-dark(#8a5300, #ffc26b); font-weight: 700; }
.PASS { color: light-dark(#17662f, #7fdc9a); }
`;
