import { FAULT_KINDS } from "../../contract/faults.ts";
import type { FaultOption, FaultRule } from "../../contract/faults.ts";
import type { Field } from "./fields.ts";
import { field } from "./fields.ts";
import { optionOfFault, readFaultList, readFaultsOfKind } from "./faults.ts";

/** Faults as options of the library and the command line: each kind by its name in camelCase. */
export const FAULT_OPTIONS: Readonly<Record<FaultOption, Field<readonly FaultRule[]>>> =
  // The names are those of all kinds.
  Object.fromEntries(
    FAULT_KINDS.map((kind) => [optionOfFault(kind), kindOption(optionOfFault(kind))]),
  ) as Record<FaultOption, Field<readonly FaultRule[]>>;

/** Faults as a list: `[{"kind":"duplicate-batch","rate":0.02}]`, or texts such as "duplicate-batch=0.02". */
export const FAULTS_OPTION: Field<readonly FaultRule[]> = field(
  'a list of faults such as {"kind":"duplicate-batch","rate":0.02}, or on the command line duplicate-batch=0.02',
  (given) => valueOf(readFaultList(typeof given === "string" ? [given] : given)),
);

function kindOption(name: FaultOption): Field<readonly FaultRule[]> {
  return field(
    'a share from 0 to 1, "every:5", "attempts:1-2", or an object with rate, every or attempts',
    (given) => valueOf(readFaultsOfKind(name, given)),
  );
}

function valueOf(read: ReturnType<typeof readFaultList>): readonly FaultRule[] | undefined {
  return read.kind === "ok" ? read.value : undefined;
}
