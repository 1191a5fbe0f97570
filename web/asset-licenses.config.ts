import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import type { Plugin } from "vite";

const FILE_NAME = "THIRD-PARTY-ASSETS.md";

/**
 * Writes the licences of packages that files beside the code are from: fonts, above all.
 *
 * Vite's own `build.license` looks at modules only, and a font is none: a stylesheet names it.
 */
export function assetLicenses(): Plugin {
  let root = "";
  return {
    name: "asset-licenses",
    apply: "build",
    configResolved: (config) => {
      root = config.root;
    },
    generateBundle(_options, bundle) {
      const assets = Object.values(bundle).filter((file) => file.type === "asset");
      const origins = assets.flatMap(({ originalFileNames }) => originalFileNames);
      const folders = new Set(origins.flatMap((name) => packageFolder(resolve(root, name)) ?? []));
      if (folders.size === 0) return;
      const sections = [...folders].toSorted().map(licenseSection);
      const source = `# Licenses\n\nFiles of these packages lie beside the code:\n${sections.join("")}`;
      this.emitFile({ type: "asset", fileName: FILE_NAME, source });
    },
  };
}

// Undefined: the file is our own.
function packageFolder(file: string): string | undefined {
  if (!file.includes("/node_modules/")) return undefined;
  const folder = dirname(file);
  return existsSync(join(folder, "package.json")) ? folder : packageFolder(folder);
}

function licenseSection(folder: string): string {
  const { name, version, license }: PackageFile = JSON.parse(
    readFileSync(join(folder, "package.json"), "utf8"),
  );
  const file = readdirSync(folder).find((entry) => /^(licen[cs]e|copying)/i.test(entry));
  if (file === undefined) throw new Error(`${name} has no licence file: files of it may not be shipped.`);
  return `\n## ${name} - ${version} (${license})\n\n${readFileSync(join(folder, file), "utf8").trim()}\n`;
}

interface PackageFile {
  readonly name: string;
  readonly version: string;
  readonly license: string;
}
