import { mkdir, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { createRecordingFile } from "../../../server/runtime/recording/recording-file.ts";
import type {
  RecordingFile,
  RecordingFileOptions,
} from "../../../server/runtime/recording/recording-file.ts";
import { readRecording } from "../../../server/runtime/recording/recording.ts";
import { newFolder } from "../../support/folder.ts";

const POST = { at: 1, method: "POST", path: "/", headers: [], body: Buffer.from("[]") } as const;

async function setUp(over: Partial<RecordingFileOptions> = {}) {
  const folder = await newFolder();
  const path = join(folder, "posts.json");
  const begin = async (more: Partial<RecordingFileOptions> = {}): Promise<RecordingFile> =>
    await createRecordingFile({
      path,
      redacted: true,
      recordedAt: "2026-04-09T10:00:00.000Z",
      replaces: false,
      ...over,
      ...more,
    });
  const posts = async () => {
    const read = readRecording(await readFile(path, "utf8"));
    return read.kind === "ok" ? read.recording.posts : read.message;
  };
  return { folder, path, begin, posts };
}

test("it is a whole recording from the beginning, and after each save", async () => {
  const { folder, begin, posts } = await setUp();
  const file = await begin();
  expect(await posts()).toEqual([]);
  const first = file.add(POST);
  file.add({ ...POST, at: 2 });
  await file.save();
  expect(await posts()).toMatchObject([
    { at: 1, answer: null },
    { at: 2, answer: null },
  ]);
  first?.answered({ status: 204, latencyMs: 7 });
  await file.save();
  expect(await posts()).toMatchObject([{ answer: { status: 204, latencyMs: 7 } }, { answer: null }]);
  expect(await readdir(folder)).toEqual(["posts.json"]);
});

test("whoever waited for a save has all that was added before, also among 50 at once", async () => {
  const { begin, posts } = await setUp();
  const file = await begin();
  await Promise.all(
    Array.from({ length: 50 }, async (_, index) => {
      file.add({ ...POST, at: index });
      await file.save();
      expect((await posts()).length).toBeGreaterThan(index);
    }),
  );
  expect(await posts()).toHaveLength(50);
});

test("a file that is there stays, unless it is to be replaced", async () => {
  const { path, begin, posts } = await setUp();
  await writeFile(path, "mine");
  await expect(begin()).rejects.toMatchObject({ code: "EEXIST" });
  expect(await readFile(path, "utf8")).toBe("mine");
  await begin({ replaces: true });
  expect(await posts()).toEqual([]);
});

test("what is not redacted can be read by its owner alone, also where it replaces what others could read", async () => {
  const { path, begin } = await setUp({ redacted: false });
  await writeFile(path, "mine", { mode: 0o644 });
  const file = await begin({ replaces: true });
  expect((await stat(path)).mode & 0o777).toBe(0o600);
  file.add(POST);
  await file.save();
  expect((await stat(path)).mode & 0o777).toBe(0o600);
});

test("a recording that is full takes no more", async () => {
  const { begin, posts } = await setUp();
  const file = await begin({ mostCharacters: 100 });
  expect(file.add(POST)).toBeDefined();
  expect(file.add(POST)).toBeUndefined();
  await file.save();
  expect(await posts()).toHaveLength(1);
});

test("after a save that failed, the next one saves all", async () => {
  const { folder, begin, posts } = await setUp();
  const file = await begin();
  file.add(POST);
  await rm(folder, { recursive: true });
  await expect(file.save()).rejects.toMatchObject({ code: "ENOENT" });
  await mkdir(folder);
  await file.save();
  expect(await posts()).toHaveLength(1);
});
