import { readFile } from "node:fs/promises";
import { UsageError } from "../runtime/usage-error.ts";

/** Reads a file that an option names. Throws a UsageError that names option, file and cause. */
export async function readTextFile(option: string, path: string): Promise<string> {
  try {
    return await readFile(path, "utf8");
  } catch (cause) {
    throw new UsageError(`${option} ${path}: ${reasonOf(cause)}. Name a file that can be read.`, { cause });
  }
}

/** What the file system objects to, in a few words. */
export function reasonOf(cause: unknown): string {
  const code = cause instanceof Error && "code" in cause ? String(cause.code) : "";
  return REASONS[code] ?? (cause instanceof Error ? cause.message : String(cause));
}

const REASONS: Readonly<Partial<Record<string, string>>> = {
  ENOENT: "no such file or folder",
  EACCES: "permission denied",
  EPERM: "not permitted",
  EISDIR: "is a folder",
  ENOTDIR: "a part of the path is no folder",
  EEXIST: "exists already",
  EROFS: "the disk is read-only",
  ENOSPC: "the disk is full",
};
