import { expect, test } from "vitest";
import { parseScenario, readScenario } from "../../../../server/api/control/scenarios/scenario-reader.ts";

const LEAST = {
  name: "mine",
  title: "Mine",
  description: "What it proves.",
  traffic: [{ kind: "campaign", messages: 10 }],
};

function problemsOf(json: unknown, parameters = {}) {
  const reading = readScenario(json, parameters);
  return reading.kind === "problems" ? reading.problems : [];
}

function valueOf(json: unknown, parameters = {}) {
  const reading = readScenario(json, parameters);
  if (reading.kind === "problems") throw new Error(JSON.stringify(reading.problems));
  return reading.value;
}

test("what a file does not say is filled in", () => {
  expect(valueOf(LEAST)).toEqual({
    name: "mine",
    title: "Mine",
    description: "What it proves.",
    seed: 1,
    traffic: [
      {
        kind: "campaign",
        startMs: 0,
        messages: 10,
        overMs: 0,
        shape: "burst",
        rates: {},
        customArgs: [],
        categories: [],
        asmGroupId: null,
        links: 2,
      },
    ],
    faults: [],
    receiver: [],
    settings: [],
    actions: [],
    rules: {},
    expect: { ledger: {}, receiver: {}, events: {}, faults: {} },
  });
});

test("the parts of a file are read, their durations in milliseconds", () => {
  const scenario = valueOf({
    ...LEAST,
    $schema: "../scenario.schema.json",
    faults: [{ kind: "cut-body", attempts: "1-2", webhook: "second" }],
    receiver: [
      { from: "1m", for: "20m", status: 503, body: "later" },
      { for: 30_000, every: "2m", times: 3, unreachable: true },
    ],
    settings: [
      { name: "first", oauth: true },
      { name: "second", events: ["open"], signed: false },
    ],
    actions: [
      { at: "5m", kind: "rotate-key", webhook: "first" },
      { at: "1h", kind: "plan", plan: "free" },
    ],
    rules: { timeout: "10s", retryWaits: ["30s", "1m"], servers: 2 },
    expect: { ledger: { expired: 0, attempts: { atLeast: 2 } }, events: { open: { atLeast: 1, atMost: 5 } } },
  });
  expect(scenario).toMatchObject({
    faults: [{ trigger: { form: "attempts", first: 1, last: 2 }, webhook: "second" }],
    receiver: [
      { fromMs: 60_000, forMs: 1_200_000, everyMs: null, times: 1, isUnreachable: false },
      { fromMs: 0, forMs: 30_000, everyMs: 120_000, times: 3, answers: {}, isUnreachable: true },
    ],
    settings: [
      { name: "first", events: "all", isSigned: true, tokenLifetimeMs: 600_000 },
      { name: "second", events: ["open"], isSigned: false, tokenLifetimeMs: null },
    ],
    actions: [
      { atMs: 300_000, kind: "rotate-key", webhook: "first" },
      { atMs: 3_600_000, kind: "plan", plan: "free" },
    ],
    rules: { timeoutMs: 10_000, retryWaitsMs: [30_000, 60_000], retryJitter: 0, servers: 2 },
  });
  expect(scenario.receiver[0]?.answers).toEqual({ status: 503, body: "later" });
  expect(scenario.expect.ledger).toEqual({
    expired: { atLeast: 0, atMost: 0 },
    attempts: { atLeast: 2, atMost: Infinity },
  });
});

test("a mail in a few words becomes a body of mail/send", () => {
  const mail = {
    kind: "mail",
    to: ["ada{index}@example.com", "bob@example.com"],
    subject: "Order {index}",
    html: "<p>Hi</p>",
    customArgs: { order: "{index}" },
    categories: ["orders"],
    asmGroupId: 10,
  };
  expect(valueOf({ ...LEAST, traffic: [mail] }).traffic).toEqual([
    {
      kind: "mail",
      startMs: 0,
      count: 1,
      everyMs: 60_000,
      rates: {},
      mail: {
        personalizations: [{ to: [{ email: "ada{index}@example.com" }, { email: "bob@example.com" }] }],
        from: { email: "sender@example.com" },
        subject: "Order {index}",
        content: [{ type: "text/html", value: "<p>Hi</p>" }],
        custom_args: { order: "{index}" },
        categories: ["orders"],
        asm: { group_id: 10 },
      },
    },
  ]);
});

test("a mail that mail/send would refuse is told in its words, at its place", () => {
  const body = {
    personalizations: [{ to: [{ email: "ada" }] }],
    from: { email: "shop@example.com" },
    subject: "x",
  };
  const hint = "mail/send would answer 400 to it.";
  expect(problemsOf({ ...LEAST, traffic: [{ kind: "mail", mail: body }] })).toMatchObject([
    { path: "traffic[0].mail.personalizations[0].to[0].email", hint },
    { path: "traffic[0].mail.content", hint },
  ]);
  expect(problemsOf({ ...LEAST, traffic: [{ kind: "mail", to: "ada@nowhere" }] })).toMatchObject([
    { path: "traffic[0].to", hint },
  ]);
  expect(
    problemsOf({ ...LEAST, traffic: [{ kind: "mail", mail: body, to: "ada@example.com" }] }),
  ).toMatchObject([
    { path: "traffic[0].to", message: '"to" stands beside "mail", which is the whole body.' },
  ]);
});

test("custom arguments keep names that objects inherit, and the order of the file", () => {
  const { json } = parseScenario(
    JSON.stringify({ ...LEAST, traffic: [{ kind: "campaign", messages: 1, customArgs: "HERE" }] }).replace(
      '"HERE"',
      '{"b":"1","__proto__":"2","constructor":3,"":null}',
    ),
  ) as { json: unknown };
  expect(valueOf(json).traffic[0]).toMatchObject({
    customArgs: [
      ["b", "1"],
      ["__proto__", "2"],
      ["constructor", 3],
      ["", null],
    ],
  });
});

test("all problems are told at once, in the order of the file, with the nearest right names", () => {
  const problems = problemsOf({
    name: "My Scenario",
    title: "",
    traffic: [
      { kind: "campaign", messages: "10", rates: { clik: 0.1, open: 2, bounce: 0.7, dropped: 0.4 } },
      { kind: "campain" },
      { kind: "events", events: [{ event: "open" }, { event: "bonce" }] },
    ],
    recevier: [],
    faults: [{ kind: "cut-body", webhook: "nobody" }],
    rules: { batchMaxAg: "5s" },
    expect: { ledger: { expird: 0 } },
  });
  expect(problems.map(({ path, hint }) => `${path}: ${hint}`)).toEqual([
    "name: It must be a name in kebab-case of at most 60 characters.",
    "title: It must be a text of 1 to 120 characters.",
    "traffic[0].messages: It must be a whole number from 1 to 1000000.",
    'traffic[0].rates.clik: Did you mean "click"?',
    "traffic[0].rates.open: It must be a number from 0 to 1.",
    'traffic[1].kind: Did you mean "campaign"?',
    'traffic[2].events[1]: Did you mean "bounce"?',
    'recevier: Did you mean "receiver"?',
    "faults[0].webhook: Give the id of settings, or a name that this file gives to settings of its own.",
    'rules.batchMaxAg: Did you mean "batchMaxAge"?',
    'expect.ledger.expird: Did you mean "expired"?',
    "description: It must be a text of 1 to 2000 characters.",
  ]);
});

test("of a file with a hundred problems twenty are told", () => {
  const traffic = Array.from({ length: 100 }, () => ({ kind: "campaign", messages: 0 }));
  expect(problemsOf({ ...LEAST, traffic })).toHaveLength(20);
});

test.each([
  [{ bounce: 0.7, blocked: 0.2, dropped: 0.1 }, []],
  [
    { bounce: 0.7, blocked: 0.2, deferred: 0.2 },
    [
      "bounce, blocked, deferred make 1.1 together. A message has one of these ends: they must make at most 1.",
    ],
  ],
])("ends of a message %j", (rates, told) => {
  const problems = problemsOf({ ...LEAST, traffic: [{ kind: "campaign", messages: 1, rates }] });
  expect(problems.map(({ message, hint }) => `${message} ${hint}`)).toEqual(told);
});

test.each([
  [{ receiver: [{ from: "1m" }] }, "receiver[0]: The step changes nothing."],
  [{ receiver: [{ status: 503, every: "1m" }] }, 'receiver[0]: "every" needs "for" and "times" beside it.'],
  [{ receiver: [{ status: 503, times: 2 }] }, 'receiver[0]: "times" needs "every" beside it.'],
  [
    { receiver: [{ status: 503, for: "2m", every: "1m", times: 2 }] },
    "receiver[0].every: The step comes again before it is over.",
  ],
  [{ settings: [{ name: "a" }, { name: "a" }] }, 'settings[1].name: "a" is taken by settings before it.'],
  [{ settings: [{ name: "a", events: ["opn"] }] }, 'settings[0].events[0]: The item is "opn".'],
  [{ settings: [{ name: "a", oauth: "yes" }] }, 'settings[0].oauth: "oauth" is "yes".'],
  [{ actions: [{ kind: "enable" }] }, 'actions[0].at: "at" is missing.'],
  [{ actions: [{ at: "1m", kind: "plan", plan: "gold" }] }, 'actions[0].plan: "plan" is "gold".'],
  [
    { expect: { ledger: { expired: { atLeast: 2, atMost: 1 } } } },
    "expect.ledger.expired: At least 2 and at most 1 is nothing.",
  ],
  [{ traffic: [] }, 'traffic: "traffic" is [].'],
  [{ rules: { timeout: "soon" } }, 'rules.timeout: "timeout" is "soon".'],
])("%j is refused", (part, told) => {
  expect(problemsOf({ ...LEAST, ...part }).map(({ path, message }) => `${path}: ${message}`)).toEqual([told]);
});

test("custom arguments have at most 10,000 bytes", () => {
  const traffic = (letters: number) => [
    { kind: "campaign", messages: 1, customArgs: { a: "x".repeat(letters) } },
  ];
  expect(problemsOf({ ...LEAST, traffic: traffic(9992) })).toEqual([]);
  expect(problemsOf({ ...LEAST, traffic: traffic(9993) })).toMatchObject([
    { path: "traffic[0].customArgs", message: '"customArgs" has 10001 bytes as JSON.' },
  ]);
});

const WITH_PARAMETERS = {
  ...LEAST,
  parameters: [
    { name: "messages", description: "How many.", path: ["traffic.0.messages", "expect.events.processed"] },
    { name: "down", description: "How long it is down.", path: "receiver.0.for" },
    { name: "out", description: "Out of reach.", path: "receiver.0.unreachable" },
  ],
  receiver: [{ for: "20m", status: 503, unreachable: false }],
  expect: { events: { processed: 10 } },
};

test("parameters stand in all their places; their defaults are what stands in the file", () => {
  const reading = readScenario(WITH_PARAMETERS, { messages: 100, down: "1h" });
  expect(reading).toMatchObject({
    kind: "ok",
    value: {
      traffic: [{ messages: 100 }],
      receiver: [{ forMs: 3_600_000 }],
      expect: { events: { processed: { atLeast: 100, atMost: 100 } } },
    },
    summary: {
      name: "mine",
      seed: 1,
      parameters: [
        { name: "messages", description: "How many.", default: 10 },
        { name: "down", description: "How long it is down.", default: "20m" },
        { name: "out", description: "Out of reach.", default: false },
      ],
    },
    parameters: { messages: 100, down: "1h", out: false },
  });
  expect(valueOf(WITH_PARAMETERS).traffic[0]).toMatchObject({ messages: 10 });
});

test("flags bring texts: a number's or a switch's text will do", () => {
  expect(valueOf(WITH_PARAMETERS, { messages: "100", out: "true" })).toMatchObject({
    traffic: [{ messages: 100 }],
    receiver: [{ isUnreachable: true }],
  });
});

test("an unknown parameter names the nearest, a wrong value its place", () => {
  expect(problemsOf(WITH_PARAMETERS, { mesages: 1 })).toEqual([
    {
      path: "mesages",
      message: '"mesages" is no parameter of this scenario.',
      hint: 'Did you mean "messages"?',
    },
  ]);
  expect(problemsOf(LEAST, { messages: 1 })).toMatchObject([{ hint: "It has no parameters." }]);
  expect(problemsOf(WITH_PARAMETERS, { messages: "many" })).toMatchObject([
    { path: "traffic[0].messages", message: '"messages" is "many".' },
    { path: "expect.events.processed" },
  ]);
});

test("a parameter whose place is empty is a problem of the file", () => {
  const parameters = [{ name: "down", description: "x", path: "receiver.0.for" }];
  expect(problemsOf({ ...LEAST, parameters })).toEqual([
    {
      path: "parameters[0].path",
      message: 'Nothing stands at "receiver.0.for".',
      hint: "A parameter replaces what stands in the file: write the default there.",
    },
  ]);
});

test("a text that is no JSON is told by line and column, and a byte order mark is let pass", () => {
  expect(parseScenario('{\n  "name": "x",\n}')).toEqual({
    kind: "problems",
    problems: [
      {
        path: "line 3, column 1",
        message: '"}" may not stand here.',
        hint: "There is a comma too many before it.",
      },
    ],
  });
  expect(parseScenario("\uFEFF{}")).toEqual({ kind: "ok", json: {} });
  expect(parseScenario("[".repeat(1000))).toMatchObject({
    problems: [{ message: "The file is nested deeper than 100 levels." }],
  });
});
