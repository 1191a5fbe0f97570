import { join } from "node:path";
import { expect, test } from "vitest";
import { bytesOf, loadSqlite } from "../../../server/runtime/store/sqlite.ts";
import { startCli } from "../../support/cli-process.ts";
import { newFolder } from "../../support/folder.ts";

test("texts, numbers, nothing and bytes come back as they were stored", async () => {
  const database = (await loadSqlite())(join(await newFolder(), "any.sqlite"));
  database.exec("CREATE TABLE things (number INTEGER PRIMARY KEY, text TEXT, absent TEXT, bytes BLOB)");
  const text = "Zoë 東京 🎉 \u2028 '\"";
  database
    .prepare("INSERT INTO things VALUES (?, ?, ?, ?)")
    .run(2 ** 45, text, null, new Uint8Array([0, 255]));
  const found = database.prepare("SELECT * FROM things WHERE number > ? LIMIT ?");
  for (const row of [found.get(1, 1), ...found.all(1, 1)]) {
    expect(row).toMatchObject({ number: 2 ** 45, text, absent: null });
    expect([...(bytesOf(row?.["bytes"]) ?? [])]).toEqual([0, 255]);
  }
  expect(found.get(2 ** 46, 1)).toBeUndefined();
  database.close();
});

test("without SQLite --data says how to install it, and a start without it does not ask for it", async ({
  skip,
}) => {
  skip(process.getBuiltinModule?.("node:sqlite") !== undefined, "Node has SQLite of its own from 22.13 on");
  const hook = `export const resolve = (name, context, next) => {
      if (name === "libsql") throw new Error("Cannot find package 'libsql' imported from here");
      return next(name, context);
    };`;
  const register = `import { register } from "node:module"; register(${JSON.stringify(importOf(hook))});`;
  const without = { NODE_OPTIONS: `--import ${importOf(register)}` };
  const failed = startCli(["start", "--port", "0", "--data", await newFolder()], without);
  expect(await failed.ended()).toMatchObject({
    code: 2,
    err: expect.stringContaining("Run npm install libsql, or use Node 22.13 or later."),
  });
  const started = startCli(["start", "--port", "0", "--json"], without);
  expect(await started.nextLine()).toContain('"ready"');
});

function importOf(source: string): string {
  return `data:text/javascript,${encodeURIComponent(source)}`;
}
