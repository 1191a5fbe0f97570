import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { onTestFinished } from "vitest";
import { ROOT } from "./source-tree.ts";

/** A receiver of fixtures/receivers/ in a process of its own. */
export interface ReceiverProcess {
  /** Where it takes events. */
  readonly url: string;
  /** The names of the events that it stored since this was last asked for, in order; at least `count` are awaited. */
  stored(count: number): Promise<readonly string[]>;
}

/** How a recipe is run. */
export interface ReceiverLaunch {
  /** Below fixtures/receivers/. */
  readonly file: string;
  readonly publicKey: string;
  /** "express4": its `import "express"` gets that version. "route": it is a route of Next.js, served by an adapter. */
  readonly as?: "express4" | "route";
}

const EXPRESS_4 = importOf(
  `import { register } from "node:module"; register(${JSON.stringify(
    importOf(
      `export const resolve = (name, context, next) => next(name === "express" ? "express4" : name, context);`,
    ),
  )});`,
);

/** Starts a receiver as its reader would, and kills it when the test is over. */
export async function startReceiver({ file, publicKey, as }: ReceiverLaunch): Promise<ReceiverProcess> {
  const path = `fixtures/receivers/${file}`;
  const args = [
    ...(file.endsWith(".ts") ? ["--import", "tsx"] : []),
    ...(as === "express4" ? ["--import", EXPRESS_4] : []),
    ...(as === "route" ? ["test/support/route-server.ts", path] : [path]),
  ];
  const child = spawn(process.execPath, args, {
    cwd: ROOT,
    env: {
      ...process.env,
      PORT: "0",
      SENDGRID_WEBHOOK_PUBLIC_KEY: publicKey,
      TSX_TSCONFIG_PATH: "fixtures/receivers/tsconfig.json",
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  let errors = "";
  child.stderr.on("data", (chunk: Buffer) => (errors += chunk.toString()));
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const nextLine = async (): Promise<string> => {
    const { value, done } = await lines.next();
    if (done === true) throw new Error(`${file} ended: ${errors}`);
    return value;
  };
  const port = /^listening on (\d+)$/.exec(await nextLine())?.[1];
  return {
    url: `http://127.0.0.1:${port}/sendgrid/events`,
    stored: async (count) => {
      const names: string[] = [];
      while (names.length < count) names.push((await nextLine()).split(" ")[1] ?? "");
      return names;
    },
  };
}

function importOf(source: string): string {
  return `data:text/javascript,${encodeURIComponent(source)}`;
}
