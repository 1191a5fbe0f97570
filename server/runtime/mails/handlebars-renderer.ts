import { runInNewContext } from "node:vm";
import type handlebars from "handlebars";
import type { JsonObject } from "../../contract/json.ts";
import type { RenderOutcome, TemplateRenderer } from "../../api/sendgrid/templates/template-renderer.ts";
import { TEMPLATE_FUNCTIONS } from "./template-functions.ts";

/** Filling in one mail takes no longer, then it is given up. Ours: a template can loop for hours. */
const MAX_RENDERING_MS = 1000;
/** Characters of all that is filled in for one mail. Ours. */
const MAX_RENDERED_CHARACTERS = 128 * 1024 * 1024;

type Handlebars = typeof handlebars;

/** Fills in templates with Handlebars, which is loaded when the first one is. It sees the data, and nothing besides. */
export function createTemplateRenderer(): TemplateRenderer {
  let loading: Promise<Handlebars> | undefined;
  return {
    async render(texts, data) {
      loading ??= loadHandlebars();
      return renderWith(await loading, texts, data);
    },
  };
}

async function loadHandlebars(): Promise<Handlebars> {
  const { default: common } = await import("handlebars");
  const own = common.create();
  for (const [name, helper] of Object.entries(TEMPLATE_FUNCTIONS)) own.registerHelper(name, helper);
  return own;
}

// The empty context is there for its time limit, which holds for all that is called from it.
function renderWith(
  engine: Handlebars,
  texts: readonly string[],
  data: readonly JsonObject[],
): RenderOutcome {
  const rendered: string[][] = [];
  const run = (): void => {
    let left = MAX_RENDERED_CHARACTERS;
    const fillers = texts.map((text) => engine.compile(text));
    for (const each of data) {
      const filled = fillers.map((fill) => fill(each, SAFE));
      left -= filled.reduce((sum, { length }) => sum + length, 0);
      if (left < 0) throw new Error(`it grows beyond ${MAX_RENDERED_CHARACTERS} characters`);
      rendered.push(filled);
    }
  };
  try {
    runInNewContext("run()", { run }, { timeout: MAX_RENDERING_MS });
    return { kind: "rendered", texts: rendered };
  } catch (error) {
    return { kind: "failed", reason: reasonOf(error) };
  }
}

// Said aloud, they are no longer warned of on the console.
const SAFE = { allowProtoPropertiesByDefault: false, allowProtoMethodsByDefault: false } as const;

// What is thrown within a context is an Error of another realm.
function reasonOf(error: unknown): string {
  if (typeof error !== "object" || error === null) return "unknown";
  if ("code" in error && error.code === "ERR_SCRIPT_EXECUTION_TIMEOUT")
    return `it takes longer than ${MAX_RENDERING_MS} ms`;
  return "message" in error && typeof error.message === "string" ? error.message : "unknown";
}
