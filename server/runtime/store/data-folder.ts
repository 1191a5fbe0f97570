import { accessSync, closeSync, constants, existsSync, mkdirSync, openSync, statSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { CannotRun } from "../cannot-run.ts";
import { UsageError } from "../usage-error.ts";
import { APPLICATION_ID, MIGRATIONS } from "./schema.ts";
import { loadSqlite } from "./sqlite.ts";
import type { Database } from "./sqlite.ts";

/** The file in a data folder. SQLite keeps its log beside it while a simulator runs. */
export const DATA_FILE = "fake-sendgrid.sqlite";

/** A larger file is not read through at start: what is damaged shows when it is read. */
const CHECKED_UP_TO_BYTES = 256 * 1024 * 1024;

/**
 * Opens the database of a data folder for this process alone, and brings it to this version's tables.
 *
 * Throws CannotRun when the folder is in use, cannot be written or is damaged, and UsageError when it is a file, a
 * newer version's or somebody else's. Nothing of what stands there is changed then.
 */
export async function openDataFolder(
  folder: string,
  migrations: readonly string[] = MIGRATIONS,
): Promise<Database> {
  const open = await loadSqlite();
  // A name such as file:data would be an address to SQLite.
  const path = resolve(folder, DATA_FILE);
  let close = (): void => undefined;
  try {
    // Secrets are in there: nobody else's business.
    makeFolder(resolve(folder));
    makeFile(path);
    const database = open(path);
    close = () => letGo(database);
    lock(database);
    check(database, { folder, path, migrations });
    beginLog(database);
    close = () => endLog(database);
    migrate(database, migrations);
    return { ...database, close };
  } catch (error) {
    close();
    throw explained(error, folder);
  }
}

// Not mkdir's `recursive`: where a folder above takes no other, as in /proc, Node tries again for ever.
function makeFolder(folder: string): void {
  if (!existsSync(dirname(folder))) makeFolder(dirname(folder));
  try {
    mkdirSync(folder, { mode: 0o700 });
  } catch (error) {
    const there = statSync(folder, { throwIfNoEntry: false });
    if (there?.isDirectory() !== true) throw error;
  }
}

// What SQLite puts beside the file has its permissions. A file that is there is not opened: POSIX lets go of all locks
// that a process has on a file as soon as it closes the file anywhere, and a simulator of this process may have one.
function makeFile(path: string): void {
  if (existsSync(path)) accessSync(path, constants.R_OK | constants.W_OK);
  else closeSync(openSync(path, "a", 0o600));
}

// The lock is the operating system's: it goes with the process, however that ends.
function lock(database: Database): void {
  database.exec("PRAGMA locking_mode = EXCLUSIVE");
  database.exec("PRAGMA busy_timeout = 0");
  database.exec("BEGIN IMMEDIATE");
  database.exec("ROLLBACK");
}

// A commit that was answered survives the end of the process; of a power cut, the last moments may not.
function beginLog(database: Database): void {
  database.prepare("PRAGMA journal_mode = WAL").get();
  database.exec("PRAGMA synchronous = NORMAL");
}

// One file again, and free for the next.
function endLog(database: Database): void {
  try {
    database.prepare("PRAGMA journal_mode = DELETE").get();
  } catch {
    // The log stays beside the file, and the next start reads it, as after a crash.
  }
  letGo(database);
}

// A statement that nobody has cleared away yet would keep the lock.
function letGo(database: Database): void {
  try {
    database.exec("PRAGMA locking_mode = NORMAL");
    database.exec("SELECT 1 FROM sqlite_schema LIMIT 1");
  } catch {
    // It is damaged, or somebody else's: there is no lock to let go.
  }
  database.close();
}

interface Checked {
  readonly folder: string;
  readonly path: string;
  readonly migrations: readonly string[];
}

function check(database: Database, { folder, path, migrations }: Checked): void {
  const id = numberOf(database, "application_id");
  const tables = database.prepare("SELECT count(*) AS tables FROM sqlite_schema").get()?.["tables"];
  if (id !== APPLICATION_ID && tables !== 0)
    throw new UsageError(`--data ${folder}: ${DATA_FILE} is another program's. Name another folder.`);
  const version = numberOf(database, "user_version");
  if (version > migrations.length) {
    throw new UsageError(
      `--data ${folder} was written by a newer fake-sendgrid: its tables are version ${version}, and this one knows ` +
        `up to ${migrations.length}. Use the newer one, or name another folder.`,
    );
  }
  if (statSync(path).size > CHECKED_UP_TO_BYTES) return;
  const found = database.prepare("PRAGMA quick_check(1)").get();
  const [verdict] = Object.values(found ?? {});
  if (verdict !== "ok") throw new Error(String(verdict));
}

function migrate(database: Database, migrations: readonly string[]): void {
  const version = numberOf(database, "user_version");
  if (version === migrations.length) return;
  database.exec("BEGIN IMMEDIATE");
  try {
    for (const sql of migrations.slice(version)) database.exec(sql);
    database.exec(`PRAGMA application_id = ${APPLICATION_ID}`);
    database.exec(`PRAGMA user_version = ${migrations.length}`);
    database.exec("COMMIT");
  } catch (error) {
    database.exec("ROLLBACK");
    throw error;
  }
}

function numberOf(database: Database, pragma: "application_id" | "user_version"): number {
  return Number(database.prepare(`PRAGMA ${pragma}`).get()?.[pragma] ?? 0);
}

// The words are SQLite's own, whichever library says them; the codes are the system's.
function explained(error: unknown, folder: string): unknown {
  if (error instanceof UsageError || error instanceof CannotRun) return error;
  const text = error instanceof Error ? error.message : String(error);
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  const cause = { cause: error };
  if (text.includes("database is locked")) {
    const why = "is in use by another fake-sendgrid. Stop that one, or name another folder.";
    return new CannotRun(`--data ${folder} ${why}`, cause);
  }
  if (code === "ENOSPC" || text.includes("disk is full"))
    return new CannotRun(`--data ${folder}: the disk is full. Make room, or name another folder.`, cause);
  const inTheWay = FILE_IN_THE_WAY[code];
  if (inTheWay !== undefined) {
    const why = `${inTheWay}, and has to be a folder. Name one; where there is none it is made.`;
    return new UsageError(`--data ${folder} ${why}`, cause);
  }
  if (/^E[A-Z]+$/.test(code) || /readonly database|unable to open/i.test(text)) {
    const why = "cannot be written. Give write permission on it, or name another folder.";
    return new CannotRun(`--data ${folder} ${why} (${text})`, cause);
  }
  const why = `${DATA_FILE} is damaged, and was left as it is. Put a copy back, or name another folder.`;
  return new CannotRun(`--data ${folder}: ${why} (${text})`, cause);
}

const FILE_IN_THE_WAY: Readonly<Partial<Record<string, string>>> = {
  EEXIST: "is a file",
  ENOTDIR: "leads through a file",
};
