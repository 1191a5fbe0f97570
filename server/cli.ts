#!/usr/bin/env node
import type { CliContext } from "./cli/context.ts";
import { report, runProgram } from "./cli/program.ts";

const context: CliContext = {
  out: (text) => void process.stdout.write(text),
  err: (text) => void process.stderr.write(text),
  input: async () => {
    const chunks: Buffer[] = [];
    for await (const chunk of process.stdin) chunks.push(Buffer.from(chunk));
    return Buffer.concat(chunks);
  },
  setExitCode: (code) => {
    process.exitCode = code;
  },
};

// Whoever read our output has gone (`| head`): that is no reason to end with an error, nor to end at all.
for (const stream of [process.stdout, process.stderr]) {
  stream.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
  });
}
process.on("uncaughtException", (error) => {
  report(error, context);
  process.exit();
});

await runProgram(process.argv.slice(2), context);
