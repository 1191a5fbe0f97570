import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";
import { assetLicenses } from "./asset-licenses.config.ts";
import { fontPreload } from "./font-preload.config.ts";

const toTheSimulator = { target: "http://127.0.0.1:7363", ws: true };

/** The playground: built into dist/web; `npm run dev` serves it with reload and passes the rest to the simulator. */
export default defineConfig({
  root: import.meta.dirname,
  plugins: [react(), assetLicenses(), fontPreload()],
  // Every byte is a file of our own: the page works under the policy `default-src 'self'`.
  build: {
    outDir: "../dist/web",
    emptyOutDir: true,
    assetsInlineLimit: 0,
    target: "es2023",
    license: { fileName: "THIRD-PARTY.md" },
  },
  server: {
    host: "127.0.0.1",
    proxy: { "/v3": toTheSimulator, "/_simulator": toTheSimulator, "/healthz": toTheSimulator },
  },
});
