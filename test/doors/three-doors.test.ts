import { createServer } from "node:http";
import { once } from "node:events";
import { setupServer } from "msw/node";
import { expect, onTestFinished, test } from "vitest";
import type { JournalEntry } from "../../server/contract/journal.ts";
import { sendgridHandlers } from "../../server/msw.ts";
import { builtInScenarioNames } from "../../server/runtime/scenario-library.ts";
import { comparableJournal } from "../../server/simulation/records/journal-equality.ts";
import { openSimulator } from "../support/served-simulator.ts";

// The same steps through the library, over HTTP and through msw: settings, a mail, the end of all retries, a run.

/** A way to the simulator. */
interface Door {
  createSettings(): Promise<string>;
  deleteSettings(id: string): Promise<void>;
  send(): Promise<void>;
  /** Lets time pass until nothing is scheduled. */
  idle(): Promise<void>;
  /** Runs a scenario to its end. */
  run(scenario: string, parameters: object): Promise<void>;
  journal(): Promise<readonly JournalEntry[]>;
}

const MAIL = {
  to: "ada+deferred+delivered+open@example.com",
  from: "shop@example.com",
  subject: "Your order",
  text: "It is on its way.",
};

// Two failures first: each door's own receiver is retried.
function statuses(): () => number {
  const left = [503, 500];
  return () => left.shift() ?? 200;
}

async function throughLibrary(): Promise<Door> {
  const simulator = await openSimulator();
  const status = statuses();
  const handles = new Map<string, { delete(): Promise<void> }>();
  return {
    createSettings: async () => {
      const settings = await simulator.webhooks.create({
        target: () => new Response(null, { status: status() }),
        friendlyName: "shop",
      });
      handles.set(settings.id, settings);
      return settings.id;
    },
    deleteSettings: async (id) => handles.get(id)?.delete(),
    send: async () => void (await simulator.send({ ...MAIL, customArgs: { order: "42" } })),
    idle: async () => void (await simulator.advanceUntilIdle()),
    run: async (scenario, parameters) =>
      void (await simulator.run(scenario, { parameters: parameters as Record<string, number> })),
    journal: async () => Promise.resolve(simulator.journal()),
  };
}

async function overHttp(): Promise<Door> {
  const simulator = await openSimulator({ listen: true });
  const status = statuses();
  const receiver = createServer((request, response) => {
    request.resume();
    request.on("end", () => response.writeHead(status()).end());
  });
  receiver.listen(0, "127.0.0.1");
  await once(receiver, "listening");
  onTestFinished(() => receiver.close().closeAllConnections());
  const address = receiver.address();
  const port = typeof address === "object" ? address?.port : 0;
  return throughApi(simulator.url, `http://127.0.0.1:${port}/events`);
}

async function throughMsw(): Promise<Door> {
  const simulator = await openSimulator();
  const server = setupServer(...sendgridHandlers(simulator));
  server.listen({ onUnhandledRequest: "error" });
  onTestFinished(() => server.close());
  const status = statuses();
  // An app of this process is made a target by the library; everything else is SendGrid's and the control API.
  const createSettings = async (): Promise<string> => {
    const target = () => new Response(null, { status: status() });
    return (await simulator.webhooks.create({ target, friendlyName: "shop" })).id;
  };
  return { ...throughApi("https://api.sendgrid.com"), createSettings };
}

function throughApi(origin: string, target = ""): Door {
  const call = async (method: string, path: string, body?: object): Promise<unknown> => {
    const answer = await fetch(`${origin}${path}`, {
      method,
      headers: { authorization: "Bearer SG.key", "content-type": "application/json" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path} was answered ${answer.status}: ${text}`);
    return text === "" ? undefined : JSON.parse(text);
  };
  const settingsPath = "/v3/user/webhooks/event/settings";
  const idle = async (): Promise<void> =>
    void (await call("POST", "/_simulator/clock/advance", { until: "idle" }));
  return {
    createSettings: async () => {
      const flags = "processed dropped deferred delivered bounce open click unsubscribe spam_report".split(
        " ",
      );
      const more = ["group_unsubscribe", "group_resubscribe", "account_status_change"];
      const all = Object.fromEntries([...flags, ...more].map((flag) => [flag, true]));
      const body = { enabled: true, url: target, friendly_name: "shop", ...all };
      const { id } = (await call("POST", settingsPath, body)) as { id: string };
      await call("PATCH", `${settingsPath}/signed/${id}`, { enabled: true });
      return id;
    },
    deleteSettings: async (id) => void (await call("DELETE", `${settingsPath}/${id}`)),
    send: async () => {
      const { to, from, subject, text } = MAIL;
      await call("POST", "/v3/mail/send", {
        personalizations: [{ to: [{ email: to }], custom_args: { order: "42" } }],
        from: { email: from },
        subject,
        content: [{ type: "text/plain", value: text }],
      });
    },
    idle,
    run: async (scenario, parameters) => {
      await call("POST", "/_simulator/runs", { scenario, parameters });
      await idle();
    },
    journal: async () => {
      const all: JournalEntry[] = [];
      for (let cursor: string | null = "0"; cursor !== null;) {
        const path = `/_simulator/journal?limit=1000&after=${cursor}`;
        const page = (await call("GET", path)) as { items: JournalEntry[]; nextCursor: string | null };
        all.push(...page.items);
        cursor = page.nextCursor;
      }
      return all;
    },
  };
}

const DOORS: readonly (readonly [string, () => Promise<Door>])[] = [
  ["the library", throughLibrary],
  ["HTTP", overHttp],
  ["msw", throughMsw],
];

async function journalThrough(door: Door, scenario: string, parameters: object): Promise<readonly object[]> {
  const settings = await door.createSettings();
  await door.send();
  await door.idle();
  // The scenario's answers are those of the built-in receiver, which gets the posts where there are no settings.
  await door.deleteSettings(settings);
  await door.run(scenario, parameters);
  await door.idle();
  return comparableJournal(await door.journal());
}

const SHORTER: Readonly<Record<string, object>> = { "newsletter-campaign": { messages: 300 } };

test.each(builtInScenarioNames())("%s: three doors, one journal", async (scenario) => {
  const journals: (readonly object[])[] = [];
  for (const [, open] of DOORS) {
    const door = await open();
    journals.push(await journalThrough(door, scenario, SHORTER[scenario] ?? {}));
  }
  const [library = [], http, msw] = journals;
  expect(library.length).toBeGreaterThan(20);
  expect(http).toEqual(library);
  expect(msw).toEqual(library);
});
