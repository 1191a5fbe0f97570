import type { LedgerCounts } from "../../contract/control-api.ts";
import { EVENT_NAMES } from "../../contract/events.ts";
import { SECOND_MS } from "../../contract/time.ts";
import type { ControlCall, ControlRoute, ServedPorts } from "./control-call.ts";
import type { MetricFamily, MetricSample } from "./prometheus-text.ts";
import { PROMETHEUS_TYPE, prometheusText, single } from "./prometheus-text.ts";
import { statusState } from "./status.ts";

/** `GET metrics`: figures for Prometheus. Counters begin anew with `reset`. */
export const readMetrics: ControlRoute = {
  summary: "Figures for Prometheus, in its text format; counters begin anew with reset",
  answers: { 200: { schema: { type: "string" }, contentType: "text/plain" } },
  answer: ({ ports }: ControlCall) => ({
    status: 200,
    headers: { "Content-Type": PROMETHEUS_TYPE, "Cache-Control": "no-store" },
    body: prometheusText([
      ...ledgerFamilies(ports),
      ...journalFamilies(ports),
      faultFamily(ports),
      ...statusFamilies(ports),
      ...retentionFamilies(ports),
      ...processFamilies(ports),
    ]),
  }),
};

/** The ledger's counts that only grow; `pending` is a gauge. */
const LEDGER_COUNTERS: Readonly<Record<Exclude<keyof LedgerCounts, "pending" | "attempts">, string>> = {
  generated: "Events that occurred, once for each webhook settings they concern.",
  acknowledged: "Events that the receiver answered with 2xx.",
  expired: "Events that were lost, 24 hours after they occurred.",
  filtered: "Events that settings did not select.",
  discarded: "Events of settings that were deleted.",
  duplicatesSent: "Events that a fault posted once more.",
  injected: "Events that a fault made up.",
  resentUncertain: "Events posted again after an attempt whose outcome at the receiver is unknown.",
};

function ledgerFamilies({ simulator }: ServedPorts): readonly MetricFamily[] {
  const lines = Object.entries(simulator.records.ledger().webhooks);
  const bySettings = (count: keyof LedgerCounts): readonly MetricSample[] =>
    lines.map(([webhook, counts]) => ({ labels: { webhook }, value: counts[count] }));
  const counters = Object.entries(LEDGER_COUNTERS).map(([name, help]): MetricFamily => {
    const samples = bySettings(
      // The table has these names and no others.
      name as keyof typeof LEDGER_COUNTERS,
    );
    return { name: `ledger_${snakeCase(name)}_total`, type: "counter", help, samples };
  });
  const help = "Events that are neither acknowledged nor lost yet.";
  return [...counters, { name: "ledger_pending", type: "gauge", help, samples: bySettings("pending") }];
}

function journalFamilies({ counts }: ServedPorts): readonly MetricFamily[] {
  const attempts = counts.attempts().map(({ result, statusClass, count }) => ({
    labels: { result, status_class: statusClass },
    value: count,
  }));
  const events = EVENT_NAMES.map((event) => ({ labels: { event }, value: counts.events().get(event) ?? 0 }));
  const attemptsHelp = "POSTs that ended, test requests included, by result and class of status.";
  return [
    { name: "attempts_total", type: "counter", help: attemptsHelp, samples: attempts },
    { name: "events_total", type: "counter", help: "Events that occurred, by name.", samples: events },
    single("counter", "mails_total", { help: "Mails that were taken.", value: counts.mails }),
    single("counter", "batches_total", { help: "Batches that closed.", value: counts.batches }),
  ];
}

function faultFamily({ simulator }: ServedPorts): MetricFamily {
  const samples = Object.entries(simulator.faults.struck()).map(([kind, value]) => ({
    labels: { kind },
    value,
  }));
  return {
    name: "faults_struck_total",
    type: "counter",
    help: "How often each kind of fault struck.",
    samples,
  };
}

function statusFamilies(ports: ServedPorts): readonly MetricFamily[] {
  const { clock, scheduled, openBatches, pendingDeliveries, inFlight } = statusState(ports);
  const runs = ports.simulator.runs.all().filter((run) => run.state().state === "running").length;
  return [
    single("gauge", "clock_virtual_seconds", {
      help: "The virtual clock, in Unix seconds.",
      value: clock.now / SECOND_MS,
    }),
    single("gauge", "open_batches", { help: "Batches that are being filled.", value: openBatches }),
    single("gauge", "pending_deliveries", {
      help: "Deliveries that wait to be sent or tried again.",
      value: pendingDeliveries,
    }),
    single("gauge", "scheduled_alarms", { help: "Things planned on the virtual clock.", value: scheduled }),
    single("gauge", "attempts_in_flight", { help: "POSTs whose answer is not there yet.", value: inFlight }),
    single("gauge", "runs_running", { help: "Runs of scenarios under way.", value: runs }),
    single("gauge", "loads_running", { help: "Load tests under way.", value: ports.loads?.running ?? 0 }),
  ];
}

function retentionFamilies(ports: ServedPorts): readonly MetricFamily[] {
  const { retention } = statusState(ports);
  const kept = [
    { labels: { what: "attempts" }, value: retention.attempts },
    { labels: { what: "events" }, value: retention.events },
    { labels: { what: "journal_entries" }, value: retention.journalEntries },
  ];
  const dropped = [
    { labels: { what: "attempts" }, value: retention.attemptsDropped },
    { labels: { what: "events" }, value: retention.eventsDropped },
    { labels: { what: "journal_entries" }, value: retention.journalEntriesDropped },
    { labels: { what: "bodies" }, value: retention.bodiesDropped },
  ];
  return [
    { name: "kept", type: "gauge", help: "Things kept to be looked at, by kind.", samples: kept },
    {
      name: "kept_body_bytes",
      type: "gauge",
      help: "Bytes of bodies kept to be looked at.",
      samples: [{ value: retention.bodyBytes }],
    },
    { name: "dropped_total", type: "counter", help: "Things no longer kept, by kind.", samples: dropped },
  ];
}

function processFamilies({ process }: ServedPorts): readonly MetricFamily[] {
  const { wallNow, residentBytes, cpuSeconds, startedWallAt } = process();
  return [
    single("gauge", "clock_wall_seconds", {
      help: "The wall clock, in Unix seconds.",
      value: wallNow / SECOND_MS,
    }),
    single("gauge", "process_resident_memory_bytes", {
      help: "Memory of the process.",
      value: residentBytes,
    }),
    single("counter", "process_cpu_seconds_total", { help: "CPU time of the process.", value: cpuSeconds }),
    single("gauge", "process_start_time_seconds", {
      help: "When the process began, in Unix seconds.",
      value: startedWallAt / SECOND_MS,
    }),
  ];
}

function snakeCase(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
