import { homedir } from "node:os";
import { basename } from "node:path";
import { expect, test } from "vitest";
import { codeOf, FILES, importsOf, reachableFrom, ROOT, sourcesIn, textOf } from "./support/source-tree.ts";

// The tree is what its documents say it is. A failure names the files; the rule stands in the test's name.

/** The folders of server/ from left to right, with the packages that each may import. Doors stand beside them. */
const LAYERS = [
  { folder: "server/contract", packages: [] },
  { folder: "server/simulation", packages: [/^pure-rand\//] },
  { folder: "server/api", packages: [/^zod(\/mini)?$/] },
  { folder: "server/runtime", packages: [/./] },
  { folder: "server/receiver-check", packages: [/./] },
  { folder: "server/load-test", packages: [/./] },
  { folder: "server", packages: [/./] },
] as const;

const SERVER = sourcesIn("server");
const WEB = sourcesIn("web").filter((path) => !path.endsWith(".config.ts"));

function layerOf(path: string): number {
  return LAYERS.findIndex(({ folder }) => path.startsWith(`${folder}/`));
}

function isOwnFile(imported: string): boolean {
  return imported.startsWith("server/") || imported.startsWith("web/") || imported.startsWith("test/");
}

test("server/README.md has a line for every file of server/, and none for a file that is not there", () => {
  const isListed = (path: string) =>
    path.startsWith("server/") && !/\/(README\.md|tsconfig\.json)$/.test(path);
  expect(mapOf(textOf("server/README.md")).toSorted()).toEqual(FILES.filter(isListed));
});

test("a layer of server/ imports only itself and those on its left", () => {
  const wrong = SERVER.flatMap((path) =>
    importsOf(path)
      .filter(
        (imported) => isOwnFile(imported) && (layerOf(imported) === -1 || layerOf(imported) > layerOf(path)),
      )
      .map((imported) => `${path} imports ${imported}`),
  );
  expect(wrong).toEqual([]);
});

test("contract imports no package, simulation only pure-rand, api only zod", () => {
  const wrong = SERVER.flatMap((path) =>
    importsOf(path)
      .filter((imported) => !isOwnFile(imported) && !/^fixtures\/.*\.json$/.test(imported))
      .filter((imported) => !LAYERS[layerOf(path)]?.packages.some((allowed) => allowed.test(imported)))
      .map((imported) => `${path} imports ${imported}`),
  );
  expect(wrong).toEqual([]);
});

test("the page imports nothing of the server but its contract", () => {
  const wrong = WEB.flatMap((path) =>
    importsOf(path)
      .filter((imported) => isOwnFile(imported) && !/^(web|server\/contract)\//.test(imported))
      .map((imported) => `${path} imports ${imported}`),
  );
  expect(wrong).toEqual([]);
});

test("contract and simulation know neither the wall clock nor unseeded chance", () => {
  const pure = [...sourcesIn("server/contract"), ...sourcesIn("server/simulation")];
  expect(pure.filter((path) => /\bDate\b[.(]|Math\.random/.test(codeOf(path)))).toEqual([]);
});

test("server/runtime/wall-clock.ts alone reads the wall clock", () => {
  const reads = SERVER.filter((path) => /\bDate\.now\b|\bnew Date\(\)/.test(codeOf(path)));
  expect(reads.filter((path) => path !== "server/runtime/wall-clock.ts")).toEqual([]);
});

test("only files that own a socket, a stream or the wall clock set timers or measure elapsed time", () => {
  const owners = [
    "server/load-test/load-time.ts",
    "server/runtime/posting/handler-carrier.ts",
    "server/runtime/posting/http-carrier.ts",
    "server/runtime/listening/http-listener.ts",
    "server/runtime/listening/live-stream.ts",
    "server/runtime/listening/node-adapter.ts",
    "server/runtime/wall-clock.ts",
    "server/runtime/posting/socket-pair.ts",
  ];
  const timed = /\bperformance\.now\b|\bset(Timeout|Interval|Immediate)\b/;
  expect(SERVER.filter((path) => timed.test(codeOf(path)) && !owners.includes(path))).toEqual([]);
});

test("no source file has more than 250 lines of code", () => {
  const styles = FILES.filter((path) => path.startsWith("web/") && path.endsWith(".css"));
  const long = [...SERVER, ...WEB, ...styles]
    .map((path) => ({
      path,
      lines: codeOf(path)
        .split("\n")
        .filter((line) => line.trim() !== "").length,
    }))
    .filter(({ lines }) => lines > 250);
  expect(long).toEqual([]);
});

test("every file of simulation, api and runtime is reached by the tests of its own layer", () => {
  const untested = ["simulation", "api", "runtime"].flatMap((layer) => {
    const reached = reachableFrom(sourcesIn(`test/${layer}`).filter((path) => path.endsWith(".test.ts")));
    return sourcesIn(`server/${layer}`).filter((path) => !reached.has(path));
  });
  expect(untested).toEqual([]);
});

test("a file is named after what it exports: no utils, helpers, common, misc, types, manager or service", () => {
  const banned = new Set(["utils", "helpers", "common", "misc", "types", "manager", "service"]);
  const named = FILES.filter((path) => /^(server|web|test)\//.test(path));
  expect(
    named.filter((path) =>
      basename(path)
        .split(/[.-]/)
        .some((word) => banned.has(word)),
    ),
  ).toEqual([]);
});

test("below server/ there is no folder with an index file", () => {
  expect(FILES.filter((path) => /^(server\/.+|web)\/index\.tsx?$/.test(path))).toEqual([]);
});

test("the top level holds what the design names and dot-files, nothing else", () => {
  const named = ["LICENSE", "README.md", "package-lock.json", "package.json", "tsconfig.json"];
  const folders = ["fixtures", "server", "test", "web"];
  const top = [...new Set(FILES.map((path) => path.split("/", 1)[0] ?? path))];
  expect(top.filter((name) => !name.startsWith(".") && ![...named, ...folders].includes(name))).toEqual([]);
});

test("the lockfile names no registry", () => {
  const lock = textOf("package-lock.json");
  expect(lock).not.toContain('"resolved"');
  expect(lock).not.toMatch(/registry\.[a-z]|npmjs/);
});

test("no file names a folder of somebody's machine", () => {
  const home = homedir();
  const here = [ROOT, home].filter((folder) => folder.split("/").length > 1 && folder !== "/");
  const wrong = FILES.filter((path) => {
    const text = textOf(path);
    return (
      here.some((folder) => text.includes(`${folder}/`)) ||
      /\/(?:home|Users)\/[a-z]+\/|[A-Z]:\\Users\\/.test(text)
    );
  });
  expect(wrong).toEqual([]);
});

// The map is the first fenced block: a line a file, its folder by indentation, then what it is.
function mapOf(readme: string): readonly string[] {
  const [, block = ""] = /```\w*\n([\s\S]*?)```/.exec(readme) ?? [];
  const folders: string[] = [];
  const files: string[] = [];
  for (const line of block.split("\n")) {
    const [, indent = "", name, description] = /^( *)(\S+)(?: +(\S.*))?$/.exec(line) ?? [];
    if (name === undefined) continue;
    folders.length = indent.length / 2;
    if (name.endsWith("/")) folders.push(name);
    else if (description !== undefined) files.push(`${folders.join("")}${name}`);
  }
  return files;
}
