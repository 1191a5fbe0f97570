import { readFile, writeFile } from "node:fs/promises";
import { UsageError } from "../runtime/usage-error.ts";
import { reasonOf } from "./read-text-file.ts";

const VARIABLE = "SENDGRID_WEBHOOK_PUBLIC_KEY";

/**
 * Puts `SENDGRID_WEBHOOK_PUBLIC_KEY=…` into an env file, as the official libraries' examples call it.
 *
 * Other lines stay as they are; a line that sets the variable is replaced. Throws a UsageError when that fails.
 */
export async function writeEnv(path: string, publicKey: string): Promise<void> {
  try {
    await writeFile(path, withVariable(await textOf(path), publicKey));
  } catch (cause) {
    throw new UsageError(`--write-env ${path}: ${reasonOf(cause)}. Name a file that can be written.`, {
      cause,
    });
  }
}

function withVariable(text: string, publicKey: string): string {
  const line = `${VARIABLE}=${publicKey}`;
  const existing = new RegExp(`^(export +)?${VARIABLE}=.*$`, "m");
  // A function, because "$" in a replacement text has a meaning of its own.
  if (existing.test(text))
    return text.replace(existing, (_line, prefix?: string) => `${prefix ?? ""}${line}`);
  return text === "" || text.endsWith("\n") ? `${text}${line}\n` : `${text}\n${line}\n`;
}

async function textOf(path: string): Promise<string> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return "";
    throw error;
  }
}
