import { randomInt } from "node:crypto";
import { FAULT_OPTIONS } from "../api/control/fault-options.ts";
import { RULE_FIELDS, rulesFrom } from "../api/control/rule-fields.ts";
import type { FaultRule } from "../contract/faults.ts";
import { ChangeNotes } from "../simulation/persistence/change-notes.ts";
import { SECOND_MS } from "../contract/time.ts";
import { MAIN_ACCOUNT } from "../simulation/account/accounts.ts";
import { DEFAULT_RETENTION } from "../simulation/records/delivery-log.ts";
import type { HostTime } from "../simulation/ports.ts";
import type { SimulatorOptions } from "../simulation/simulator-options.ts";
import { Simulator } from "../simulation/simulator.ts";
import { createEventEncoder } from "./bytes/event-encoder.ts";
import type { HostData } from "./host-data.ts";
import type { NamedOptions } from "./option-fields.ts";
import type { Outgoing } from "./posting/outgoing.ts";

/** What a simulator is made with. */
export interface SimulatorMaking {
  readonly outgoing: Outgoing;
  readonly hostTime: HostTime;
  readonly data: HostData | undefined;
}

/** Makes the simulator of a host as its options say. */
export function newSimulator(
  options: NamedOptions,
  { outgoing, hostTime, data }: SimulatorMaking,
): Simulator {
  const { keys } = outgoing;
  const poster = data?.postWhenStored(outgoing.poster) ?? outgoing.poster;
  const ports = { encoder: createEventEncoder(), keys, poster, hostTime };
  const changes = data === undefined ? undefined : new ChangeNotes(() => data.changed());
  const simulator = new Simulator({ ...simulatorOptionsFrom(options, hostTime), changes }, ports);
  simulator.faults.setByHand(null, faultsIn(options));
  return simulator;
}

/** Lets what is asked for at this start win over what is stored; seed and first instant are for those who begin. */
export function applyOptions(simulator: Simulator, options: NamedOptions): void {
  const { clock, speed, plan } = options;
  simulator.setRules(rulesFrom(rulesIn(options)));
  if (clock !== undefined || speed !== undefined) {
    simulator.setClock({
      ...(clock === undefined ? {} : { mode: clock }),
      ...(speed === undefined ? {} : { speed }),
    });
  }
  if (plan !== undefined && plan !== simulator.account().plan)
    simulator.settings.setPlan(MAIN_ACCOUNT, { plan });
  const faults = faultsIn(options);
  if (faults.length > 0) simulator.faults.setByHand(null, faults);
}

function simulatorOptionsFrom(options: NamedOptions, hostTime: HostTime): SimulatorOptions {
  const { clock = "real", speed = 1, keptAttempts, plan } = options;
  return {
    seed: options.seed ?? randomInt(2 ** 32),
    // Design: the clock begins at the wall clock's whole second, as SendGrid's timestamps are whole seconds.
    startAt: options.startAt ?? Math.floor(hostTime.now() / SECOND_MS) * SECOND_MS,
    clock: { mode: clock, speed },
    rules: rulesFrom(rulesIn(options)),
    ...(plan === undefined ? {} : { plan }),
    ...(keptAttempts === undefined ? {} : { retention: { ...DEFAULT_RETENTION, attempts: keptAttempts } }),
  };
}

function faultsIn(options: NamedOptions): readonly FaultRule[] {
  const byKind = Object.entries(options).flatMap(([name, value]) => (name in FAULT_OPTIONS ? [value] : []));
  // Each of them was read as a list of faults.
  return [...(options.faults ?? []), ...(byKind as readonly (readonly FaultRule[])[]).flat()];
}

function rulesIn(options: NamedOptions): Parameters<typeof rulesFrom>[0] {
  return Object.fromEntries(Object.entries(options).filter(([name]) => name in RULE_FIELDS));
}
