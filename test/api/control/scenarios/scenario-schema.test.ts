import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import fc from "fast-check";
import { expect, test } from "vitest";
import { scenarioSchema } from "../../../../server/api/control/scenarios/scenario-schema.ts";
import { readScenario } from "../../../../server/api/control/scenarios/scenario-reader.ts";
import { FILES, ROOT, textOf } from "../../../support/source-tree.ts";

const SCHEMA_FILE = "fixtures/scenario.schema.json";
const SCENARIOS = FILES.filter((path) => path.startsWith("fixtures/scenarios/"));

const accepts = new Ajv2020({ allowUnionTypes: true, strictTypes: false }).compile(scenarioSchema());

/** What only the reader tells: JSON Schema has no words for it. */
const BEYOND_SCHEMA = [
  "mail/send would answer 400",
  "they must make at most 1.",
  "eeds a name of its own",
  "Exchange the two",
  "A parameter replaces what stands in the file",
  "is the name of no settings of this file",
  'It must be at least as long as "for"',
  "It must have at most",
  "No event may be larger",
  "It must be attempts counted from 1",
  // Durations above the most, and those of nothing where there must be something.
  "It must be a duration",
  "It must be durations",
];

function problemsOf(json: unknown) {
  const reading = readScenario(json);
  return reading.kind === "problems" ? reading.problems : [];
}

test("the published JSON Schema is the one that the tables make (UPDATE_SCHEMA=1 writes it)", () => {
  const text = `${JSON.stringify(scenarioSchema(), null, 2)}\n`;
  if (process.env["UPDATE_SCHEMA"] === "1") writeFileSync(join(ROOT, SCHEMA_FILE), text);
  expect(readFileSync(join(ROOT, SCHEMA_FILE), "utf8")).toBe(text);
});

test("every built-in file fits schema and reader, is named after its scenario and has a fitting title", () => {
  expect(SCENARIOS.length).toBeGreaterThanOrEqual(26);
  for (const path of SCENARIOS) {
    const json: unknown = JSON.parse(textOf(path));
    expect(accepts(json), `${path}: ${JSON.stringify(accepts.errors)}`).toBe(true);
    const reading = readScenario(json);
    expect(reading.kind === "problems" ? reading.problems : [], path).toEqual([]);
    if (reading.kind !== "ok") continue;
    expect(path).toBe(`fixtures/scenarios/${reading.value.name}.json`);
    expect(reading.value.title.length, path).toBeLessThanOrEqual(54);
    expect(Object.keys(reading.value.expect.events).length, path).toBeGreaterThan(0);
  }
});

const WORDS = [
  "kind",
  "rate",
  "every",
  "attempts",
  "delay",
  "for",
  "from",
  "times",
  "webhook",
  "status",
  "unreachable",
  "mail",
  "to",
  "oauth",
  "messages",
  "clik",
  "rates",
];

const value = fc.oneof(
  fc.constantFrom<unknown>(
    0,
    1,
    2,
    -1,
    0.5,
    1.5,
    503,
    null,
    true,
    false,
    {},
    [],
    "",
    "all",
    "30s",
    "1-2",
    "0s",
  ),
  fc.constantFrom<unknown>(
    "5",
    "10 m",
    "x",
    "cut-body",
    "cutBody",
    "out-of-order",
    "click",
    "campaign",
    "mail",
    [1, 2],
  ),
  fc.constantFrom<unknown>(
    { atLeast: 1 },
    { atMost: 0 },
    { tokenLifetime: "1m" },
    ["open"],
    ["bonce"],
    "plan",
    "free",
  ),
  fc.jsonValue({ maxDepth: 2 }),
);

const changes = fc.array(
  fc.record({
    where: fc.nat(),
    how: fc.constantFrom("replace", "delete", "add"),
    name: fc.constantFrom(...WORDS),
    value,
  }),
  { minLength: 1, maxLength: 3 },
);

interface Spot {
  readonly parent: Record<string, unknown>;
  readonly name: string;
}

function spotsOf(json: unknown): readonly Spot[] {
  if (typeof json !== "object" || json === null) return [];
  const parent = json as Record<string, unknown>;
  return Object.keys(parent).flatMap((name) => [{ parent, name }, ...spotsOf(parent[name])]);
}

test("what the schema accepts the reader accepts, and the other way round, as far as schemas go", () => {
  const seen = { accepted: 0, refused: 0 };
  fc.assert(
    fc.property(fc.constantFrom(...SCENARIOS), changes, (path, made) => {
      const json = JSON.parse(textOf(path)) as Record<string, unknown>;
      for (const { where, how, name, value } of made) {
        const given = structuredClone(value);
        const spots = spotsOf(json);
        const spot = spots[where % spots.length];
        if (spot === undefined) continue;
        if (how === "replace") spot.parent[spot.name] = given;
        else if (how === "add" && !Array.isArray(spot.parent)) spot.parent[name] = given;
        else if (how === "delete" && Array.isArray(spot.parent)) spot.parent.splice(Number(spot.name), 1);
        else if (how === "delete") delete spot.parent[spot.name];
      }
      const problems = problemsOf(json);
      const expressible = problems.filter(({ message, hint }) =>
        BEYOND_SCHEMA.every((each) => !`${message} ${hint}`.includes(each)),
      );
      const isAccepted = accepts(json);
      seen[isAccepted ? "accepted" : "refused"]++;
      if (isAccepted) expect(expressible, JSON.stringify(made)).toEqual([]);
      else expect(problems, JSON.stringify(accepts.errors)).not.toEqual([]);
    }),
    { numRuns: 3000 },
  );
  expect(Math.min(seen.accepted, seen.refused)).toBeGreaterThan(300);
});

test("schemas and reader agree on values that editors and flags write differently", () => {
  const scenario = { name: "x", title: "t", description: "d", traffic: [{ kind: "campaign", messages: 1 }] };
  const withFault = (fault: object) => ({ ...scenario, faults: [fault] });
  const accepted = [
    withFault({ kind: "cutBody", attempts: "1-2" }),
    withFault({ kind: "cut-body", attempts: [1, 2] }),
    withFault({ kind: "cut-body", attempts: 1, from: "90s", for: 60_000 }),
    withFault({ kind: "stale-signature", delay: "1.5h" }),
    {
      ...scenario,
      settings: [
        { name: "a", oauth: true },
        { name: "b", oauth: { tokenLifetime: "10m" }, events: ["open"] },
      ],
    },
    { ...scenario, rules: { retryWaits: ["30s", 60_000], timeout: "10s", servers: 2 } },
  ];
  const refused = [
    withFault({ kind: "cut-body", rate: 0.1, every: 5 }),
    withFault({ kind: "out-of-order", attempts: 1 }),
    withFault({ kind: "out-of-order", delay: "1m" }),
    withFault({ kind: "cut-body", rate: "0.1" }),
    withFault({ kind: "cut-body", from: "soon" }),
    { ...scenario, traffic: [{ kind: "campaign", messages: "1" }] },
    { ...scenario, traffic: [{ kind: "mail" }] },
    { ...scenario, traffic: [{ kind: "mail", to: "ada@example.com", mail: {} }] },
    { ...scenario, receiver: [{ from: "1m" }] },
    { ...scenario, receiver: [{ status: 503, every: "1m" }] },
    { ...scenario, rules: { timeout: "soon" } },
    { ...scenario, expect: { ledger: { expired: {} } } },
  ];
  for (const json of accepted) {
    expect(problemsOf(json)).toEqual([]);
    expect(accepts(json), JSON.stringify(accepts.errors)).toBe(true);
  }
  for (const json of refused) {
    expect(problemsOf(json), JSON.stringify(json)).not.toEqual([]);
    expect(accepts(json), JSON.stringify(json)).toBe(false);
  }
});
