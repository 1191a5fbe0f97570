import { chmod, mkdir, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { createSimulator } from "../../../server/index.ts";
import { DATA_FILE, openDataFolder } from "../../../server/runtime/store/data-folder.ts";
import { loadSqlite } from "../../../server/runtime/store/sqlite.ts";
import { startCli } from "../../support/cli-process.ts";
import { leftBehind, simulatorOnFolder } from "../../support/data-folder.ts";
import { newFolder } from "../../support/folder.ts";

test("a folder that does not exist is made, for its owner alone", async () => {
  const folder = join(await newFolder(), "deep", "down");
  (await openDataFolder(folder)).close();
  expect((await stat(folder)).mode & 0o777).toBe(0o700);
  expect((await stat(join(folder, DATA_FILE))).mode & 0o777).toBe(0o600);
});

test("a relative name is a folder's, though it looks like an address", async () => {
  const before = process.cwd();
  process.chdir(await newFolder());
  onTestFinished(() => process.chdir(before));
  for (const folder of ["file:data", "http:data"]) {
    (await openDataFolder(folder)).close();
    expect((await stat(join(folder, DATA_FILE))).size).toBeGreaterThan(0);
  }
});

test("a folder belongs to one simulator at a time, and to the next when that is closed", async () => {
  const { simulator, folder } = await simulatorOnFolder();
  await expect(createSimulator({ data: folder })).rejects.toMatchObject({
    name: "CannotRun",
    message: `--data ${folder} is in use by another fake-sendgrid. Stop that one, or name another folder.`,
  });
  await simulator.send({ to: "ada+delivered@example.com" });
  await simulator.close();
  const next = await createSimulator({ data: folder });
  expect(next.clock().next).not.toBeNull();
  await next.close();
});

test("who tries in vain in the same process opens the folder to no other one", async () => {
  const { folder } = await simulatorOnFolder();
  await expect(createSimulator({ data: folder })).rejects.toMatchObject({ name: "CannotRun" });
  const other = startCli(["start", "--port", "0", "--data", folder]);
  expect(await other.nextLine()).toBeUndefined();
  const { code, err } = await other.ended();
  expect(err).toContain("is in use by another fake-sendgrid");
  expect(code).toBe(3);
});

test("a file is no folder, and neither is what would be in one", async () => {
  const file = join(await newFolder(), "a-file");
  await writeFile(file, "");
  const wanted = "and has to be a folder. Name one; where there is none it is made.";
  await expect(createSimulator({ data: file })).rejects.toMatchObject({
    name: "UsageError",
    message: `--data ${file} is a file, ${wanted}`,
  });
  await expect(createSimulator({ data: join(file, "below") })).rejects.toMatchObject({
    name: "UsageError",
    message: `--data ${join(file, "below")} leads through a file, ${wanted}`,
  });
});

test("a folder where another one has the file's name cannot be written", async () => {
  const folder = await newFolder();
  await mkdir(join(folder, DATA_FILE));
  await expect(createSimulator({ data: folder })).rejects.toMatchObject({
    name: "CannotRun",
    message: expect.stringContaining("cannot be written. Give write permission on it"),
  });
});

test("a folder that nobody may write in cannot be written", async ({ skip }) => {
  skip(process.getuid?.() === 0, "root may write everywhere");
  const folder = await newFolder();
  await chmod(folder, 0o500);
  await expect(createSimulator({ data: folder })).rejects.toMatchObject({
    name: "CannotRun",
    message: expect.stringContaining("cannot be written. Give write permission on it"),
  });
});

test.runIf(process.platform === "linux")("a folder that takes no other says so at once", async () => {
  await expect(openDataFolder("/proc/fake-sendgrid/data")).rejects.toMatchObject({
    name: "CannotRun",
    message: expect.stringContaining("cannot be written"),
  });
});

test("another program's file is left alone", async () => {
  const folder = await newFolder();
  const other = (await loadSqlite())(join(folder, DATA_FILE));
  other.exec("CREATE TABLE theirs (x)");
  other.close();
  await expect(createSimulator({ data: folder })).rejects.toMatchObject({
    name: "UsageError",
    message: `--data ${folder}: ${DATA_FILE} is another program's. Name another folder.`,
  });
});

test.each([
  ["no SQLite at all", (bytes: Buffer) => bytes.fill("x", 0, 100)],
  ["damaged in its middle", (bytes: Buffer) => bytes.fill(0xff, 4096, 65_536)],
])("a file that is %s is told of, and left as it is", async (_what, damage) => {
  const { simulator, folder } = await simulatorOnFolder();
  for (let mail = 0; mail < 20; mail++) await simulator.send({ to: `ada${mail}+delivered@example.com` });
  await simulator.close();
  const path = join(folder, DATA_FILE);
  await writeFile(path, damage(await readFile(path)));
  const before = await readFile(path);
  await expect(createSimulator({ data: folder })).rejects.toMatchObject({
    name: "CannotRun",
    message: expect.stringContaining(`${DATA_FILE} is damaged, and was left as it is.`),
  });
  expect(before.equals(await readFile(path))).toBe(true);
});

test.each([
  ["is missing", "DELETE FROM documents WHERE name = 'chance'", "chance is missing"],
  [
    "contradicts itself",
    "UPDATE documents SET body = '[\"no-such-id\"]' WHERE name = 'settings'",
    "no-such-id",
  ],
])("a state of which something %s is damaged, and left as it is", async (_what, damage, why) => {
  const { simulator, folder } = await simulatorOnFolder();
  await simulator.send({ to: "ada+delivered@example.com" });
  await simulator.close();
  const stored = async (sql: string) => {
    const database = await openDataFolder(folder);
    const rows = database.prepare(sql).all();
    database.close();
    return rows;
  };
  const damaged = await openDataFolder(folder);
  damaged.exec(damage);
  damaged.close();
  const before = [await stored("SELECT * FROM documents"), await stored("SELECT * FROM stories")];
  for (let start = 0; start < 2; start++) {
    await expect(createSimulator({ data: folder })).rejects.toMatchObject({
      name: "CannotRun",
      message: expect.stringMatching(`is damaged, and was left as it is.*${why}`),
    });
  }
  expect([await stored("SELECT * FROM documents"), await stored("SELECT * FROM stories")]).toEqual(before);
  expect(before[1]).not.toEqual([]);
});

test("tables of a later version are refused in words", async () => {
  const folder = await newFolder();
  const database = await openDataFolder(folder);
  database.exec("PRAGMA user_version = 99");
  database.close();
  await expect(createSimulator({ data: folder })).rejects.toMatchObject({
    name: "UsageError",
    message: expect.stringContaining("was written by a newer fake-sendgrid: its tables are version 99"),
  });
});

test("tables of an earlier version are brought to this one, all or nothing", async () => {
  const folder = await newFolder();
  const versions = ["CREATE TABLE mails (id)", "ALTER TABLE mails ADD COLUMN sender"] as const;
  const first = await openDataFolder(folder, versions.slice(0, 1));
  first.exec("INSERT INTO mails VALUES (1)");
  first.close();
  await expect(openDataFolder(folder, [versions[0], `${versions[1]}; NO SQL`])).rejects.toThrow("--data");
  const second = await openDataFolder(folder, versions);
  expect(second.prepare("SELECT id, sender FROM mails").get()).toMatchObject({ id: 1, sender: null });
  second.close();
});

test("a folder that a killed process left can be copied and gone on from twice", async () => {
  const { simulator, folder } = await simulatorOnFolder();
  await simulator.send({ to: "ada+delivered@example.com" });
  const copies = await Promise.all([leftBehind(folder), leftBehind(folder)]);
  for (const data of copies) {
    const next = await createSimulator({ data });
    expect(next.clock().next).not.toBeNull();
    await next.close();
  }
});
