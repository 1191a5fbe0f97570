import { mkdirSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { defineConfig } from "vite";

const ROOT = join(import.meta.dirname, "..");
const DIST = join(ROOT, "dist");
// But for express: a simulator that listens nowhere does without, and beside the rest it is read faster.
const PARTS_OF_EVERY_START =
  /server\/(contract|simulation|api|runtime(?!\/(?:testing|store|listening\/express)))\/|node_modules\/(pure-rand|zod)\//;
const NO_BODY_PARSER = "\0no-body-parser";
const NO_QUERY_PARSER = "\0no-query-parser";
const FEW_MEDIA_TYPES = "\0few-media-types";

/**
 * The package: the doors of server/, each one file, with all that they use bundled.
 *
 * Nothing is installed beside it (some are optional peers), and a bundle starts faster than the many files of its parts. Chunks lie beside the
 * doors, so that `./web/`, seen from any of them, is the page.
 */
export default defineConfig({
  root: ROOT,
  publicDir: false,
  plugins: [
    { name: "drop-old-chunks", buildStart: dropOldChunks },
    { name: "without-body-parsers", enforce: "pre", resolveId: resolveBodyParser, load: loadBodyParser },
    { name: "without-query-parser", enforce: "pre", resolveId: resolveQueryParser, load: loadQueryParser },
    { name: "with-few-media-types", enforce: "pre", resolveId: resolveMediaTypes, load: loadMediaTypes },
  ],
  // msw is the user's own, by which their app's requests are caught: a second one would catch none. bullmq and ioredis
  // are for load tests over several machines, and installed by those who make them. libsql is native, for --data.
  ssr: { noExternal: true, external: ["msw", "bullmq", "ioredis", "libsql"] },
  build: {
    ssr: true,
    outDir: DIST,
    emptyOutDir: false,
    target: "node20",
    minify: true,
    license: { fileName: "THIRD-PARTY.md" },
    rolldownOptions: {
      input: {
        index: join(ROOT, "server/index.ts"),
        testing: join(ROOT, "server/testing.ts"),
        msw: join(ROOT, "server/msw.ts"),
        cli: join(ROOT, "server/cli.ts"),
      },
      output: {
        format: "es",
        entryFileNames: "[name].js",
        chunkFileNames: "[name]-[hash].js",
        // Smaller files are read faster. Lines and the names of functions stay: Node shows where an error was thrown.
        minify: { mangle: { keepNames: true }, compress: true, codegen: false },
        // One file for what every start needs instead of thirty.
        codeSplitting: { groups: [{ name: "simulator", test: PARTS_OF_EVERY_START }] },
      },
    },
  },
});

// dist/ also holds the page and the declarations, so Vite may not empty it.
function dropOldChunks(): void {
  mkdirSync(DIST, { recursive: true });
  for (const name of readdirSync(DIST)) {
    if (name.endsWith(".js")) rmSync(join(DIST, name));
  }
}

// express loads its body parsers at once, with half a megabyte of character tables that nobody asks for: it would
// take the start a fifth longer. Bodies are read by server/runtime/listening/request-body.ts.
function resolveBodyParser(id: string): string | null {
  return id === "body-parser" ? NO_BODY_PARSER : null;
}

function loadBodyParser(id: string): string | null {
  if (id !== NO_BODY_PARSER) return null;
  return `function leftOut() { throw new Error("express's body parsers are not in the package"); }
    module.exports = { json: leftOut, raw: leftOut, text: leftOut, urlencoded: leftOut };`;
}

// Nor does anybody ask express for its extended query parser, which brings eleven packages with it.
function resolveQueryParser(id: string): string | null {
  return id === "qs" ? NO_QUERY_PARSER : null;
}

function loadQueryParser(id: string): string | null {
  if (id !== NO_QUERY_PARSER) return null;
  return `function leftOut() { throw new Error("express's extended query parser is not in the package"); }
    module.exports = { parse: leftOut, stringify: leftOut };`;
}

// express knows 2,500 media types, a sixth of the package; the page and the API have these.
function resolveMediaTypes(id: string): string | null {
  return id === "mime-db" ? FEW_MEDIA_TYPES : null;
}

function loadMediaTypes(id: string): string | null {
  if (id !== FEW_MEDIA_TYPES) return null;
  const types = {
    "application/javascript": { charset: "UTF-8", compressible: true },
    "application/json": { charset: "UTF-8", compressible: true, extensions: ["json", "map"] },
    "application/octet-stream": { compressible: true, extensions: ["bin"] },
    "font/woff2": { extensions: ["woff2"] },
    "image/png": { compressible: false, extensions: ["png"] },
    "image/svg+xml": { compressible: true, extensions: ["svg"] },
    "image/x-icon": { compressible: true, extensions: ["ico"] },
    "text/css": { charset: "UTF-8", compressible: true, extensions: ["css"] },
    "text/html": { compressible: true, extensions: ["html", "htm"] },
    "text/javascript": { charset: "UTF-8", compressible: true, extensions: ["js", "mjs"] },
    "text/plain": { compressible: true, extensions: ["txt"] },
  };
  return `module.exports = ${JSON.stringify(types)};`;
}
