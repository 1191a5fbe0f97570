import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { UsageError } from "../../runtime/usage-error.ts";

/** A text as the person left it. */
export interface EditedText {
  readonly text: string;
  /** Where it stands until it is thrown away. */
  readonly path: string;
  /** Removes the file. What the person wrote must not get lost where it could not be used. */
  discard(): Promise<void>;
}

/**
 * Opens a text in the person's editor: $EDITOR, else $VISUAL, else vi (notepad on Windows). `name` is the file's name,
 * by which editors know its language.
 *
 * The file can be read by its owner only. Throws a UsageError where the editor fails or leaves nothing: then nothing
 * is to be done.
 */
export async function editText(text: string, name: string): Promise<EditedText> {
  const folder = await mkdtemp(join(tmpdir(), "fake-sendgrid-"));
  const path = join(folder, name);
  const discard = async (): Promise<void> => await rm(folder, { recursive: true, force: true });
  try {
    await writeFile(path, text, { mode: 0o600 });
    await runEditor(path);
    const edited = await readFile(path, "utf8");
    if (edited.trim() === "") throw new UsageError("The file was left empty: nothing was sent.");
    return { text: edited, path, discard };
  } catch (error) {
    await discard();
    throw error;
  }
}

async function runEditor(path: string): Promise<void> {
  const editor = editorCommand();
  // ctrl-c belongs to the editor while it has the terminal.
  const leaveAlone = (): void => undefined;
  process.on("SIGINT", leaveAlone);
  try {
    // The editor's command may have arguments ("code --wait"): the shell splits it, as git's does.
    const child =
      process.platform === "win32"
        ? spawn(`${editor} "${path}"`, { shell: true, stdio: "inherit" })
        : spawn("sh", ["-c", `${editor} "$@"`, editor, path], { stdio: "inherit" });
    const [code, signal] = await once(child, "close");
    if (code === 0) return;
    const end = code === null ? `was ended by ${String(signal)}` : `ended with exit code ${String(code)}`;
    throw new UsageError(`The editor (${editor}) ${end}: nothing was sent.`);
  } finally {
    process.off("SIGINT", leaveAlone);
  }
}

function editorCommand(): string {
  const { EDITOR = "", VISUAL = "" } = process.env;
  const named = [EDITOR, VISUAL].find((command) => command.trim() !== "");
  return named ?? (process.platform === "win32" ? "notepad" : "vi");
}
