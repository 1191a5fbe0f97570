import { expect, onTestFinished, test } from "vitest";
import { createSimulator } from "../../../server/index.ts";
import { prometheusText } from "../../../server/api/control/prometheus-text.ts";

/** Reads Prometheus's text format, and objects to what a server of theirs would not take. */
function parsed(text: string): {
  readonly types: ReadonlyMap<string, string>;
  readonly values: ReadonlyMap<string, number>;
} {
  expect(text.endsWith("\n")).toBe(true);
  const types = new Map<string, string>();
  const values = new Map<string, number>();
  for (const line of text.trimEnd().split("\n")) {
    const [, what, name = "", rest = ""] = /^# (HELP|TYPE) ([a-z_]+) (.+)$/.exec(line) ?? [];
    if (what === "TYPE") types.set(name, rest);
    if (what !== undefined) continue;
    const match = /^([a-z_]+)(\{(?:[a-z_]+="(?:[^"\\\n]|\\["\\n])*",?)+\})? (-?[0-9.e+]+)$/.exec(line);
    expect(match, line).not.toBeNull();
    const [, family = "", labels = "", value] = match ?? [];
    expect(types.has(family), `${family} has no type`).toBe(true);
    expect(types.get(family) === "counter" ? family.endsWith("_total") : true, family).toBe(true);
    expect(values.has(`${family}${labels}`), `${line} comes twice`).toBe(false);
    values.set(`${family}${labels}`, Number(value));
  }
  return { types, values };
}

async function setUp() {
  const simulator = await createSimulator({
    clock: "manual",
    seed: 1,
    startAt: 1_700_000_000_000,
    lostAcknowledgement: "attempts:1",
  });
  onTestFinished(() => simulator.close());
  let status = 200;
  const settings = await simulator.webhooks.create({ target: () => new Response(null, { status }) });
  const metrics = async () => {
    const response = await simulator.fetch("/_simulator/metrics");
    expect(response.headers.get("content-type")).toBe("text/plain; version=0.0.4; charset=utf-8");
    return parsed(await response.text());
  };
  return { simulator, settings, metrics, answer: (next: number) => void (status = next) };
}

test("metrics count events, attempts and faults, and show clock, process and what is pending", async () => {
  const { simulator, settings, metrics, answer } = await setUp();
  answer(503);
  await simulator.send({ to: "ada+delivered+open@example.com" });
  await simulator.advance("40s");
  const { values } = await metrics();
  expect(values.get('fake_sendgrid_events_total{event="processed"}')).toBe(1);
  expect(values.get('fake_sendgrid_events_total{event="click"}')).toBe(0);
  expect(values.get('fake_sendgrid_attempts_total{result="refused",status_class="5xx"}')).toBe(1);
  expect(values.get(`fake_sendgrid_ledger_pending{webhook="${settings.id}"}`)).toBe(2);
  expect(values.get("fake_sendgrid_pending_deliveries")).toBe(1);
  expect(values.get("fake_sendgrid_mails_total")).toBe(1);
  expect(values.get("fake_sendgrid_clock_virtual_seconds")).toBe(1_700_000_040);
  expect(values.get("fake_sendgrid_process_resident_memory_bytes")).toBeGreaterThan(1e6);
  expect(values.get("fake_sendgrid_loads_running")).toBe(0);
  answer(200);
  await simulator.advanceUntilIdle();
  const later = (await metrics()).values;
  expect(later.get('fake_sendgrid_attempts_total{result="delivered",status_class="2xx"}')).toBeGreaterThan(0);
  expect(later.get('fake_sendgrid_faults_struck_total{kind="lost-acknowledgement"}')).toBeGreaterThan(0);
  expect(later.get(`fake_sendgrid_ledger_acknowledged_total{webhook="${settings.id}"}`)).toBe(3);
});

test("a reset begins the counters anew", async () => {
  const { simulator, metrics } = await setUp();
  await simulator.emit({ event: "open" });
  await simulator.reset();
  const { values } = await metrics();
  expect(values.get('fake_sendgrid_events_total{event="open"}')).toBe(0);
});

test("a label's value is escaped", () => {
  const samples = [{ labels: { webhook: 'a"b\\c\nd' }, value: 1 }];
  expect(prometheusText([{ name: "x", type: "gauge", help: "One\nline.", samples }])).toBe(
    '# HELP fake_sendgrid_x One\\nline.\n# TYPE fake_sendgrid_x gauge\nfake_sendgrid_x{webhook="a\\"b\\\\c\\nd"} 1\n',
  );
});
