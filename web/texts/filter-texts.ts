/** The language of the filter over attempts: what can stand behind each field, and what is wrong in a filter. */
export const filterTexts = {
  fields: {
    status: "503, 5xx, >=400 or none",
    event: "bounce, open, …",
    try: "3, >1",
    result: "pending, delivered, will-retry, timed-out, gave-up",
    webhook: "the beginning of the settings’ id, or test",
    run: "run_1",
    fault: "duplicate-batch, … or any",
    delivery: "dlv_12",
    latency: ">100 (milliseconds)",
    events: ">500",
    bytes: ">100000",
  },
  noField: (name: string, fields: readonly string[]) =>
    `“${name}:” is no field. Fields are ${fields.join(", ")}.`,
  noValue: (field: string, values: string) => `“${field}:” wants a value: ${values}.`,
  wrongValue: (field: string, values: string) => `“${field}:” takes ${values}.`,
  noEvent: (value: string, names: readonly string[]) =>
    `“${value}” is no event. Events are ${names.join(", ")}.`,
  noFault: (value: string, names: readonly string[]) =>
    `“${value}” is no fault. Faults are ${names.join(", ")}.`,
} as const;
