import { beforeAll, describe, expect, test } from "vitest";
import type { CheckReport, CheckResult } from "../../server/contract/check-report.ts";
import type { CheckOptions } from "../../server/receiver-check/check-options.ts";
import { checkReceiver } from "../../server/receiver-check/check-receiver.ts";
import { checkPublicKey } from "../../server/receiver-check/signing-key.ts";
import { startBroken } from "./receivers/broken-receiver.ts";
import type { Defect } from "./receivers/defect.ts";
import { CORRECT_PARTS } from "./receivers/receiver-parts.ts";
import type { RunningReceiver } from "./receivers/running-receiver.ts";
import { verdictTable } from "./verdict-table.ts";

/** A receiver to be checked. */
export interface FleetReceiver {
  readonly name: string;
  readonly start: (publicKey: string) => Promise<RunningReceiver>;
  /** How it is checked, where that is its own. */
  readonly options?: CheckOptions;
}

/** The reports of a fleet by the receivers' names, once they are there. */
export type FleetReports = ReadonlyMap<string, CheckReport>;

// They wait for each other's answers most of the time, and share one thread.
const SIDE_BY_SIDE = 4;

// A receiver of this process answers at once; one that is meant to be too slow need not be waited for.
const OPTIONS: CheckOptions = { profile: "reduced", timeout: "2s" };

/** Checks all of a fleet before the tests of the file run, several receivers at a time. */
export function checkFleet(fleet: readonly FleetReceiver[], options: CheckOptions = {}): FleetReports {
  const reports = new Map<string, CheckReport>();
  beforeAll(async () => {
    const waiting = [...fleet];
    const checkNext = async (): Promise<void> => {
      for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
        reports.set(next.name, await reportOn(next, options));
      }
    };
    await Promise.all(Array.from({ length: SIDE_BY_SIDE }, checkNext));
  }, 180_000);
  return reports;
}

/** Starts a receiver, checks it, and closes it. */
export async function reportOn(
  { start, options: own = {} }: FleetReceiver,
  options: CheckOptions = {},
): Promise<CheckReport> {
  const receiver = await start(checkPublicKey());
  const { url, probe, statusProbe } = receiver;
  const probes = { probe, ...(statusProbe === undefined ? {} : { statusProbe }) };
  try {
    return await checkReceiver(url, { ...OPTIONS, ...probes, ...options, ...own });
  } finally {
    await receiver.close();
  }
}

/** What a developer would have to look at. */
export function findings(report: CheckReport | undefined): readonly string[] {
  return worrying(report).map(told);
}

/**
 * Checks receivers with these defects: each is found by the check that is meant to, and no other has anything to say.
 *
 * The others are the neighbours, which look at much the same; some receivers undergo every check there is.
 */
export function describeDefects(
  defects: readonly Defect[],
  { parts = CORRECT_PARTS, options = {}, neighbours, inFull = [] }: Surroundings = {},
): void {
  const fleet = defects.map((defect) => {
    const { name, foundBy, alsoSeenBy } = defect;
    const isInFull = neighbours === undefined || inFull.includes(name);
    return {
      name,
      start: async (publicKey: string) => await startBroken({ defect, parts, publicKey }),
      options: isInFull ? {} : { only: [foundBy, ...alsoSeenBy, ...neighbours] },
    };
  });
  const reports = checkFleet(fleet, options);
  const resultOf = (name: string, id: string) => reports.get(name)?.checks.find((check) => check.id === id);

  describe.each(defects)("a receiver with the defect $name", ({ name, foundBy, verdict, alsoSeenBy }) => {
    test(`${foundBy} says ${verdict}`, () => {
      expect(resultOf(name, foundBy), verdictTable(reports)).toMatchObject({ verdict });
    });

    test("no other check finds anything that is no consequence of it", () => {
      const others = worrying(reports.get(name)).filter(
        ({ id }) => id !== foundBy && !alsoSeenBy.includes(id),
      );
      expect(others.map(told)).toEqual([]);
    });
  });

  const mistaken = defects.flatMap(({ name, foundBy, mistake }) =>
    mistake === undefined ? [] : [{ name, foundBy, mistake }],
  );
  test.for(mistaken)("the mistake behind $name is named: $mistake", ({ name, foundBy, mistake }) => {
    expect(resultOf(name, foundBy)?.reason).toContain(`(${mistake})`);
  });
}

/** What defective receivers are made from, and how they are checked, where it is not the usual. */
export interface Surroundings {
  readonly parts?: typeof CORRECT_PARTS;
  readonly options?: CheckOptions;
  /** The checks that may find nothing, besides the one that must; all where it is missing. */
  readonly neighbours?: readonly string[];
  /** The names of defects that are looked for with all checks all the same. */
  readonly inFull?: readonly string[];
}

function worrying(report: CheckReport | undefined): readonly CheckResult[] {
  if (report === undefined) throw new Error("It was not checked: see the error above.");
  return report.checks.filter(({ verdict }) => verdict === "FAIL" || verdict === "WARN");
}

function told({ verdict, id, reason }: CheckResult): string {
  return `${verdict} ${id}: ${reason}`;
}
