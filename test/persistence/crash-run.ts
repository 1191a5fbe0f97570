import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { crashSeries } from "./crash-series.ts";

// Kills simulators by hundreds and prints what came of it: tsx test/persistence/crash-run.ts [kills] [seed] [command...]
const [kills = "200", seed = "1", ...command] = process.argv.slice(2);
const folder = await mkdtemp(join(tmpdir(), "fake-sendgrid-crash-"));
const findings = await crashSeries({
  folder,
  kills: Number(kills),
  seed: Number(seed),
  ...(command.length === 0 ? {} : { command }),
  onKill: (count, moment) => void process.stderr.write(`kill ${count} at ${moment}\n`),
});
process.stdout.write(`${JSON.stringify(findings, null, 2)}\n`);
const isSound = [
  findings.lost,
  findings.unexpected,
  findings.unexplained,
  findings.idsGivenTwice,
  findings.unbalanced,
].every((wrong) => wrong.length === 0);
if (isSound) await rm(folder, { recursive: true });
else process.stderr.write(`Something is wrong; the data folder is kept: ${folder}\n`);
process.exitCode = isSound ? 0 : 1;
