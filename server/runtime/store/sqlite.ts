import { UsageError } from "../usage-error.ts";

/** A value that SQLite keeps. */
export type SqlValue = string | number | null | Uint8Array;

/** A row as SQLite answers it. */
export type SqlRow = Readonly<Record<string, SqlValue>>;

/** A statement that was prepared once. */
export interface Statement {
  run(...values: readonly SqlValue[]): void;
  get(...values: readonly SqlValue[]): SqlRow | undefined;
  all(...values: readonly SqlValue[]): readonly SqlRow[];
}

/** An open database: what node:sqlite and libsql have in common. */
export interface Database {
  exec(sql: string): void;
  prepare(sql: string): Statement;
  close(): void;
}

/** Opens a database file, which is made if it is not there. */
export type OpenDatabase = (path: string) => Database;

// What both libraries have, as far as it is used.
interface LibraryStatement {
  run(...values: readonly SqlValue[]): unknown;
  all(...values: readonly SqlValue[]): unknown;
}
interface LibraryDatabase {
  exec(sql: string): unknown;
  prepare(sql: string): LibraryStatement;
  close(): unknown;
}
type LibraryConstructor = new (path: string) => LibraryDatabase;

/**
 * Loads SQLite: node:sqlite where this Node has it, else the optional package libsql.
 *
 * Throws a UsageError that names the command to install it when there is neither.
 */
export async function loadSqlite(): Promise<OpenDatabase> {
  const Library = builtIn() ?? (await installed());
  if (Library === undefined) {
    throw new UsageError(
      `--data needs SQLite, which Node ${process.versions.node} does not have. ` +
        "Run npm install libsql, or use Node 22.13 or later.",
    );
  }
  return (path) => databaseOf(new Library(path));
}

function builtIn(): LibraryConstructor | undefined {
  // Node 20.16 and 22.3 brought it; node:sqlite is no module of every Node that is supported.
  const found: unknown = process.getBuiltinModule?.("node:sqlite");
  return constructorIn(found, "DatabaseSync");
}

async function installed(): Promise<LibraryConstructor | undefined> {
  try {
    // A name that no bundler follows: who does without --data does without the package.
    const name = "libsql";
    const library: unknown = await import(name);
    return constructorIn(library, "default");
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    if (/Cannot find package 'libsql'/.test(text)) return undefined;
    // It has a part that is made for each kind of machine.
    const message = `--data needs SQLite, and the package libsql cannot be loaded (${text}). Run npm install libsql here.`;
    throw new UsageError(message, { cause: error });
  }
}

function constructorIn(library: unknown, name: string): LibraryConstructor | undefined {
  if (typeof library !== "object" || library === null || !(name in library)) return undefined;
  // Both are documented to have this form.
  return (library as Readonly<Record<string, LibraryConstructor>>)[name];
}

function databaseOf(library: LibraryDatabase): Database {
  return {
    exec: (sql) => void library.exec(sql),
    prepare: (sql) => statementOf(library.prepare(sql)),
    close: () => void library.close(),
  };
}

function statementOf(statement: LibraryStatement): Statement {
  // A row is an object of its columns; libsql adds figures about the query under a name of its own, nobody's column.
  const all = (...values: readonly SqlValue[]): readonly SqlRow[] =>
    statement.all(...values) as readonly SqlRow[];
  return {
    run: (...values) => void statement.run(...values),
    // libsql's own get answers a row of the last question when it comes after an all.
    get: (...values) => all(...values)[0],
    all,
  };
}

/** The bytes of a blob: libsql answers some as an ArrayBuffer. Undefined: it is none. */
export function bytesOf(value: unknown): Uint8Array | undefined {
  if (value instanceof ArrayBuffer) return new Uint8Array(value);
  return value instanceof Uint8Array ? value : undefined;
}
