import { expect, test } from "vitest";
import { HOUR_MS, MINUTE_MS } from "../../../server/contract/time.ts";
import type { InboundMail } from "../../../server/simulation/inbound/inbound-mail.ts";
import { answered, entriesOf, newSimulator } from "../../support/simulator.ts";
import type { NewSimulatorOptions } from "../../support/simulator.ts";

const MAIL: InboundMail = {
  raw: new Uint8Array(10),
  headers: "From: ada@example.org\n",
  from: "ada@example.org",
  to: "help@mail.example.com",
  cc: "",
  subject: "Hi",
  text: "Hello",
  html: null,
  dkimDomains: [],
  attachments: [],
};

function setUp(answer?: NewSimulatorOptions["answer"]) {
  const { simulator, posts } = newSimulator(answer === undefined ? {} : { answer });
  const listen = (hostname: string, account = "main") => {
    const url = `https://example.com/${hostname}`;
    const flags = { isSpamChecked: false, isRaw: false, policyId: null };
    return simulator.account(account).parseSettings.add({ hostname, url, ...flags });
  };
  const receive = (to: readonly string[], mail = MAIL, account?: string) =>
    simulator.inbound.receive({
      mail,
      envelope: { from: "ada@example.org", to, senderIp: "127.0.0.1" },
      account,
    });
  return { simulator, posts, listen, receive };
}

test("each host name gets one post, whoever owns it and however many recipients it has", () => {
  const { listen, receive, posts } = setUp();
  listen("mail.example.com");
  listen("sub.example.com", "sub");
  const to = ["a@MAIL.example.com", "b@sub.example.com", "c@mail.example.com", "d@else.example"];
  expect(receive(to)).toMatchObject({
    deliveries: [
      { account: "main", hostname: "mail.example.com", to: [to[0], to[2]] },
      { account: "sub", hostname: "sub.example.com", to: [to[1]] },
    ],
    unmatched: ["d@else.example"],
  });
  expect(posts.map(({ request }) => request.url)).toEqual([
    "https://example.com/mail.example.com",
    "https://example.com/sub.example.com",
  ]);
});

test("only an account's own host names count where one is named", () => {
  const { listen, receive } = setUp();
  listen("mail.example.com");
  expect(receive(["a@mail.example.com"], MAIL, "sub").deliveries).toEqual([]);
});

test("a setting that is deleted meanwhile ends the tries, and the journal says so", async () => {
  const { simulator, listen, receive, posts } = setUp(() => answered(503));
  listen("mail.example.com");
  receive(["a@mail.example.com"]);
  simulator.account().parseSettings.remove("mail.example.com");
  await simulator.advance({ until: "idle" });
  expect(posts).toHaveLength(1);
  expect(entriesOf(simulator, "note").at(-1)?.text).toContain("mail.example.com was deleted");
});

test("the URL is read at each attempt", async () => {
  const { simulator, listen, receive, posts } = setUp(() => answered(503));
  listen("mail.example.com");
  receive(["a@mail.example.com"]);
  simulator.account().parseSettings.update("mail.example.com", { url: "https://example.com/new" });
  await simulator.advance({ by: 5 * MINUTE_MS });
  expect(posts.at(-1)?.request.url).toBe("https://example.com/new");
});

test("a token that the receiver rejects is fetched anew, once at a time", async () => {
  const { simulator, listen, receive, posts } = setUp(() => answered(401, { isTokenRejected: true }));
  listen("mail.example.com");
  receive(["a@mail.example.com"]);
  await simulator.advance({ by: HOUR_MS });
  expect(posts).toHaveLength(2);
});

test("mails that wait take no more room than there is", () => {
  const { listen, receive } = setUp(() => answered(503));
  listen("mail.example.com");
  const large = { ...MAIL, raw: new Uint8Array(30 * 1024 * 1024) };
  const outcomes = Array.from({ length: 10 }, () => receive(["a@mail.example.com"], large).isBusy);
  expect(outcomes.filter((isBusy) => !isBusy)).toHaveLength(8);
});

test("nothing of it enters the ledger, and a reset forgets how many there were", () => {
  const { simulator, listen, receive } = setUp();
  listen("mail.example.com");
  receive(["a@mail.example.com"]);
  expect(simulator.records.ledger().total).toMatchObject({ generated: 0, attempts: 0 });
  const today = { first: 0, last: 100_000 };
  expect(simulator.account().receivedMails.sum(today)).toBe(1);
  simulator.reset();
  expect(simulator.account().receivedMails.sum(today)).toBe(0);
  expect(simulator.account().parseSettings.all()).toHaveLength(1);
});
