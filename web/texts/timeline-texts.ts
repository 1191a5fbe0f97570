import { counted } from "../elements/format-time.ts";

/** The timeline. */
export const timelineTexts = {
  intro:
    "Each line is a delivery, each mark an attempt. Growing waits stand evenly on the logarithmic axis: a missing or early retry is out of place.",
  axis: "Axis",
  log: "Since the first attempt (log)",
  clock: "Virtual clock",
  idle: "Collapse idle time",
  view: "View",
  chart: "Chart",
  table: "Table",
  deliveries: (count: number) => counted(count, "delivery", "deliveries"),
  onlyRetried: "Only with retries",
  unknownFilter: (filter: string) =>
    `Every delivery is shown: “${filter}” is no filter of this page, which knows “retried” only. Deliveries has the others.`,
  label: "Deliveries by time",
  columns: { delivery: "Delivery", result: "Result", attempts: "Attempts", times: "After the first attempt" },
  older: (count: number) => `+ ${counted(count, "older delivery", "older deliveries")}`,
  tries: (count: number) => counted(count, "try", "tries"),
  none: "Nothing was posted yet",
  noneHelp:
    "Once a batch is posted, its attempts stand here. “Outage and recovery” among the scenarios shows the ladder of retries best.",
  noRetries: "No delivery had a retry so far.",
} as const;
