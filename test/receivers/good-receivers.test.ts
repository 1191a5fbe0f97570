import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, test } from "vitest";
import { answersWithin, emitLargest, emitThree, simulatorWithReceiver } from "../support/received-batches.ts";
import { ROOT } from "../support/source-tree.ts";

// The recipes of README, each started as its reader would, and posted to over HTTP.

describe.each([
  { name: "express 5", file: "express.mjs" },
  { name: "express 4", file: "express.mjs", as: "express4" as const },
  { name: "fastify", file: "fastify.mjs" },
  { name: "Hono", file: "hono.mjs" },
  { name: "Next.js", file: "next-route.ts", as: "route" as const },
  { name: "NestJS", file: "nest.ts" },
])("the receiver with $name", ({ name: _name, ...launch }) => {
  test("takes what is genuine, of any size and in any letters, and stores every event once", async () => {
    const { simulator, receiver } = await simulatorWithReceiver(launch);

    await emitThree(simulator);
    expect(await answersWithin(simulator, "30s")).toEqual(["204: 3 events"]);
    expect(await receiver.stored(3)).toEqual(["delivered", "open", "click"]);

    const many = await emitLargest(simulator);
    expect(await answersWithin(simulator, "30s")).toEqual([`204: ${many} events`]);
    expect(simulator.attempts().at(-1)?.bytes).toBeGreaterThan(770_000);
    expect(await receiver.stored(many)).toHaveLength(many);

    // A byte is changed on the way, the signature is missing, of another body, by another key: then the real one comes.
    for (const fault of ["tamperedBody", "missingSignature", "wrongSignature", "otherKey"]) {
      simulator.setFaults({ [fault]: "attempts:1" });
      await simulator.emit({ event: "bounce" });
      const answers = await answersWithin(simulator, "2m");
      expect({ fault, answers }).toEqual({ fault, answers: ["403: 1 events", "204: 1 events"] });
      expect(await receiver.stored(1)).toEqual(["bounce"]);
      simulator.setFaults({ [fault]: null });
    }

    // The same events again: after a lost answer, in a later batch, and twice in one.
    simulator.setFaults({ lostAcknowledgement: "attempts:1", duplicateBatch: 1, duplicateInBatch: 1 });
    await simulator.emit([{ event: "dropped" }, { event: "deferred" }]);
    await simulator.advanceUntilIdle();
    simulator.setFaults({ lostAcknowledgement: null, duplicateBatch: null, duplicateInBatch: null });
    await simulator.emit({ event: "spamreport" });
    await simulator.advance("30s");
    expect(await receiver.stored(3)).toEqual(["dropped", "deferred", "spamreport"]);

    const { generated, acknowledged } = simulator.ledger().total;
    expect({ generated, acknowledged }).toEqual({ generated: many + 10, acknowledged: many + 10 });
  });
});

test("those in TypeScript compile", async () => {
  const compiler = join(ROOT, "node_modules/typescript/bin/tsc");
  // It rejects where the compiler finds something, and its output is the message.
  await promisify(execFile)(process.execPath, [compiler, "-p", "fixtures/receivers"], { cwd: ROOT });
});
