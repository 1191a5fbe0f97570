import { join } from "node:path";
import { defineConfig } from "vite";

const ROOT = join(import.meta.dirname, "../..");

/**
 * The benchmarks as plain JavaScript, beside the installed packages: what is measured is what V8 makes of the code that
 * is shipped, and tsx gives every closure its name as it is made, which shows in a profile.
 */
export default defineConfig({
  root: ROOT,
  publicDir: false,
  build: {
    ssr: true,
    outDir: join(ROOT, "node_modules/.cache/fake-sendgrid-bench"),
    emptyOutDir: true,
    target: "node20",
    minify: false,
    rolldownOptions: {
      input: {
        index: join(ROOT, "test/bench/index.ts"),
        sink: join(ROOT, "test/bench/sink.ts"),
        soak: join(ROOT, "test/bench/soak.ts"),
      },
      output: { format: "es", entryFileNames: "[name].js", chunkFileNames: "[name]-[hash].js" },
    },
  },
});
