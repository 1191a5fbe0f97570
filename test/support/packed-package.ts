import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readFile, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { ROOT, textOf } from "./source-tree.ts";

const run = promisify(execFile);

/** Whether there is something to pack. */
export const isBuilt =
  existsSync(join(ROOT, "dist/cli.js")) &&
  existsSync(join(ROOT, "dist/web/index.html")) &&
  existsSync(join(ROOT, "dist/types/server/index.d.ts"));

/** What `npm pack` made, installed in an empty project as a user would. */
export interface InstalledPackage {
  /** The project; whoever asked for it deletes it. */
  readonly folder: string;
  readonly tarball: string;
  readonly paths: readonly string[];
  readonly tarballBytes: number;
  readonly unpackedBytes: number;
}

/** Packs what was built, and installs it by its tarball without asking a registry. */
export async function installPackage(): Promise<InstalledPackage> {
  const folder = await mkdtemp(join(tmpdir(), "fake-sendgrid-package-"));
  const pack = ["pack", "--json", "--ignore-scripts", "--pack-destination", folder];
  const { stdout } = await run("npm", pack, { cwd: ROOT });
  const [packed]: [Packed] = JSON.parse(stdout);
  await writeFile(join(folder, "package.json"), '{ "name": "app", "private": true, "type": "module" }');
  const tarball = join(folder, packed.filename);
  // Without the peers that are optional, as for someone who has none of them.
  await run("npm", ["install", "--offline", "--no-audit", "--no-fund", tarball], { cwd: folder });
  return {
    folder,
    tarball,
    paths: packed.files.map(({ path }) => path),
    tarballBytes: packed.size,
    unpackedBytes: packed.unpackedSize,
  };
}

/** Gives the project the peers that this checkout has; npm would call links of its own making foreign. */
export async function addPeers(folder: string): Promise<void> {
  const { peerDependencies = {} } = JSON.parse(textOf("package.json"));
  for (const name of Object.keys(peerDependencies)) await addPackage(folder, name);
}

/** Gives the project a package of this checkout. */
export async function addPackage(folder: string, name: string): Promise<void> {
  const [from, to] = [join(ROOT, "node_modules", name), join(folder, "node_modules", name)];
  await mkdir(dirname(to), { recursive: true });
  if (existsSync(from) && !existsSync(to)) await symlink(from, to);
}

/** The names under which the doors are imported: the exports that are code. */
export async function doorNames(folder: string): Promise<readonly string[]> {
  const manifest = join(folder, "node_modules/fake-sendgrid/package.json");
  const { name, exports } = JSON.parse(await readFile(manifest, "utf8"));
  return Object.keys(exports)
    .filter((path) => typeof exports[path] === "object")
    .map((path) => join(name, path));
}

interface Packed {
  readonly filename: string;
  readonly size: number;
  readonly unpackedSize: number;
  readonly files: readonly { readonly path: string }[];
}
