import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { parseAst } from "vite";

// What the package's doors declare, read from the emitted declarations: TypeScript 7 has no interface for that.

/** A declaration that can be reached from a door. */
export interface Declared {
  readonly name: string;
  /** Without comments. */
  readonly text: string;
  readonly isDocumented: boolean;
  /** Methods that have no docstring of their own. */
  readonly undocumentedMethods: readonly string[];
}

/** A door of the package, with all that it exports. */
export interface Door {
  /** As it is imported. */
  readonly name: string;
  readonly exports: readonly Declared[];
}

/** The doors, and what their declarations mention without exporting it. */
export interface PublicApi {
  readonly doors: readonly Door[];
  readonly mentioned: readonly Declared[];
}

/** Reads the declarations of each door; `doors` are files of declarations by the name under which they are imported. */
export function readPublicApi(doors: Readonly<Record<string, string>>): PublicApi {
  const files = new DeclarationFiles();
  const exported = new Set<Declaration>();
  const read = Object.entries(doors).map(([name, file]) => {
    const found = [...files.read(file).exports.keys()].map((key) => files.exported(file, key));
    for (const declaration of found) exported.add(declaration);
    return { name, exports: sorted(found) };
  });
  const reached = new Set(exported);
  for (const declaration of reached) {
    for (const next of files.mentionedBy(declaration)) reached.add(next);
  }
  return { doors: read, mentioned: sorted([...reached].filter((declaration) => !exported.has(declaration))) };
}

/** The report that is checked in: what each door exports, then every declaration once. */
export function publicApiReport({ doors, mentioned }: PublicApi): string {
  const lists = doors.map(
    ({ name, exports }) => `// ${name}\n${exports.map((it) => `//   ${it.name}\n`).join("")}`,
  );
  const all = new Map(doors.flatMap(({ exports }) => exports).map((it): [string, Declared] => [it.text, it]));
  return [
    "// The public API. Written by `UPDATE_API=1 npx vitest run -c test/vitest.config.ts test/public-api`",
    "",
    "// ==== what each door exports",
    "",
    ...lists,
    "// ==== the declarations",
    "",
    ...sorted([...all.values()]).map(({ text }) => `${text}\n`),
    "// ==== mentioned by them, and not exported",
    "",
    ...mentioned.map(({ text }) => `${text}\n`),
  ].join("\n");
}

interface Declaration extends Declared {
  readonly file: string;
  readonly mentions: ReadonlySet<string>;
}

/** A name of a file: declared there, or taken from another one. */
type Origin = Declaration | { readonly from: string; readonly name: string };

interface DeclarationFile {
  readonly names: ReadonlyMap<string, Origin>;
  readonly exports: ReadonlyMap<string, string>;
}

class DeclarationFiles {
  readonly #files = new Map<string, DeclarationFile>();

  read(file: string): DeclarationFile {
    const known = this.#files.get(file);
    if (known !== undefined) return known;
    const read = readFile(file);
    this.#files.set(file, read);
    return read;
  }

  exported(file: string, name: string): Declaration {
    const { names, exports } = this.read(file);
    const origin = names.get(exports.get(name) ?? "");
    if (origin === undefined) throw new Error(`${file} exports no ${name}.`);
    return "from" in origin ? this.exported(origin.from, origin.name) : origin;
  }

  mentionedBy({ file, mentions, name: own }: Declaration): readonly Declaration[] {
    const { names } = this.read(file);
    return [...mentions].flatMap((name) => {
      const origin = name === own ? undefined : names.get(name);
      if (origin === undefined) return [];
      return ["from" in origin ? this.exported(origin.from, origin.name) : origin];
    });
  }
}

/** What is read of a syntax tree, whose nodes have many forms. */
interface SyntaxNode {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly [member: string]: unknown;
}

function readFile(file: string): DeclarationFile {
  const source = readFileSync(file, "utf8");
  const names = new Map<string, Origin>();
  const exports = new Map<string, string>();
  let previousEnd = 0;
  // The parser knows each node's form; here all that matters is which names stand where.
  for (const statement of parseAst(source, { lang: "dts" }).body as unknown as readonly SyntaxNode[]) {
    const { value } = (statement["source"] ?? {}) as { readonly value?: string };
    const from = value?.startsWith(".") === true ? declarationsOf(file, value) : undefined;
    for (const specifier of (statement["specifiers"] ?? []) as readonly SyntaxNode[]) {
      const { local, imported } = nameParts(specifier);
      if (from !== undefined) names.set(local, { from, name: imported });
      if (statement.type === "ExportNamedDeclaration") exports.set(exportedName(specifier), local);
    }
    const declaration = declarationIn(statement);
    if (declaration !== undefined) {
      const comment = source.slice(previousEnd, statement.start);
      const text = withoutComments(source.slice(statement.start, statement.end));
      for (const name of declaredNames(declaration)) {
        names.set(name, {
          name,
          file,
          text,
          isDocumented: comment.includes("/**"),
          undocumentedMethods: undocumentedMethods(declaration, source),
          mentions: new Set(identifiersIn(declaration)),
        });
        if (statement.type === "ExportNamedDeclaration") exports.set(name, name);
      }
    }
    previousEnd = statement.end;
  }
  return { names, exports };
}

// `export { type A as B } from`: the name in the file, in its source, and to the outside.
function nameParts(specifier: SyntaxNode): { readonly local: string; readonly imported: string } {
  const local = nameOf(specifier["local"]);
  return { local, imported: specifier["imported"] === undefined ? local : nameOf(specifier["imported"]) };
}

function exportedName(specifier: SyntaxNode): string {
  return nameOf(specifier["exported"]);
}

function nameOf(node: unknown): string {
  return (node as { readonly name: string }).name;
}

function declarationIn(statement: SyntaxNode): SyntaxNode | undefined {
  if (/^TS.*Declaration$|^(Variable|Class)Declaration$|^TSDeclareFunction$/.test(statement.type))
    return statement;
  return (statement["declaration"] as SyntaxNode | null | undefined) ?? undefined;
}

function declaredNames(declaration: SyntaxNode): readonly string[] {
  const variables = declaration["declarations"] as readonly SyntaxNode[] | undefined;
  return variables?.map(({ id }) => nameOf(id)) ?? [nameOf(declaration["id"])];
}

function undocumentedMethods(declaration: SyntaxNode, source: string): readonly string[] {
  const body = (declaration["body"] as SyntaxNode | undefined)?.["body"];
  if (declaration.type !== "TSInterfaceDeclaration" || !Array.isArray(body)) return [];
  const members: readonly SyntaxNode[] = body;
  return members
    .filter(({ type, start }) => type === "TSMethodSignature" && !/\*\/\s*$/.test(source.slice(0, start)))
    .map(({ start, end }) => source.slice(start, end).split("\n", 1)[0] ?? "");
}

function* identifiersIn(node: unknown): Generator<string> {
  if (typeof node !== "object" || node === null) return;
  if ("type" in node && node.type === "Identifier") yield nameOf(node);
  for (const member of Object.values(node)) yield* identifiersIn(member);
}

function declarationsOf(file: string, specifier: string): string {
  return join(dirname(file), specifier.replace(/\.(ts|js)$/, ".d.ts"));
}

function withoutComments(text: string): string {
  return text.replace(/^\s*\/\*\*[\s\S]*?\*\/\n/gm, "").replace(/\/\*[\s\S]*?\*\//g, "");
}

function sorted<Named extends Declared>(declarations: readonly Named[]): readonly Named[] {
  return declarations.toSorted((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
}
