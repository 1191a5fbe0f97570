import { randomUUID } from "node:crypto";
import { open, rename, rm } from "node:fs/promises";
import { recordedPostJson, recordingText } from "./recording.ts";
import type { RecordedAnswer, RecordedPost } from "./recording.ts";

/** Which file, and what is written into it. */
export interface RecordingFileOptions {
  readonly path: string;
  /** Whether what is added is redacted. A recording that is not can be read by its owner alone. */
  readonly redacted: boolean;
  readonly recordedAt: string;
  /** Replaces a file that is there; without, it is an error (EEXIST). */
  readonly replaces: boolean;
  /** The most characters that all posts together may take; 256 Mi unless given. */
  readonly mostCharacters?: number;
}

/** A post that is in a recording. */
export interface PostInFile {
  /** Tells what it was answered; until then the file says that nothing was. */
  answered(answer: RecordedAnswer): void;
}

/**
 * A recording on the disk, complete JSON at any time: it is written to a file beside it that takes its place.
 *
 * Who has waited for `save` after adding a post has it on the disk, whatever happens to the process then.
 */
export interface RecordingFile {
  /** Adds a post; undefined: the recording is full. */
  add(post: Omit<RecordedPost, "answer">): PostInFile | undefined;
  /** Writes what was added so far. Rejects as the file system does. */
  save(): Promise<void>;
}

// A JSON text that is read in one go has to fit into one string, which is 512 Mi characters. Ours.
const MOST_CHARACTERS = 256 * 1024 * 1024;

/** Begins a recording: an empty one is on the disk when it resolves. Rejects as the file system does. */
export async function createRecordingFile(options: RecordingFileOptions): Promise<RecordingFile> {
  if (!options.replaces) await (await open(options.path, "wx", modeOf(options))).close();
  const file = new FileOnDisk(options);
  await file.save();
  return file;
}

class FileOnDisk implements RecordingFile {
  readonly #options: RecordingFileOptions;
  readonly #lines: string[] = [];
  #characters = 0;
  #saving: Promise<void> = Promise.resolve();
  #next: Promise<void> | undefined;

  constructor(options: RecordingFileOptions) {
    this.#options = options;
  }

  add(post: Omit<RecordedPost, "answer">): PostInFile | undefined {
    const line = recordedPostJson({ ...post, answer: null });
    this.#characters += line.length;
    if (this.#characters > (this.#options.mostCharacters ?? MOST_CHARACTERS)) {
      this.#characters -= line.length;
      return undefined;
    }
    const index = this.#lines.push(line) - 1;
    // Kept as a line: the post itself may be forgotten.
    return {
      answered: (answer) => {
        this.#lines[index] = line.replace(/null\}$/, `${JSON.stringify(answer)}}`);
      },
    };
  }

  // Whoever asks while the file is being written waits for the next time, together with all others.
  async save(): Promise<void> {
    this.#next ??= this.#saving.then(async () => {
      this.#next = undefined;
      const written = this.#write();
      // The next one is written whether or not this one could be.
      this.#saving = written.catch(() => undefined);
      return await written;
    });
    return await this.#next;
  }

  async #write(): Promise<void> {
    const { path, redacted, recordedAt } = this.#options;
    const beside = `${path}.${randomUUID()}.tmp`;
    try {
      const handle = await open(beside, "wx", modeOf(this.#options));
      try {
        await handle.writeFile(recordingText({ redacted, recordedAt }, this.#lines));
        await handle.sync();
      } finally {
        await handle.close();
      }
      await rename(beside, path);
    } catch (error) {
      await rm(beside, { force: true });
      throw error;
    }
  }
}

function modeOf({ redacted }: RecordingFileOptions): number {
  return redacted ? 0o644 : 0o600;
}
