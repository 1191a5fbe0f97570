import { expect, test } from "vitest";
import { ChanceStream } from "../../../server/simulation/chance.ts";
import {
  accountEventId,
  lateEventId,
  messageEventId,
  newMessageId,
  newPaddedId,
  newRandomEventId,
  processingSuffix,
  sgMessageId,
  smtpEventId,
  smtpIdOf,
  userIdFor,
  uuid,
} from "../../../server/simulation/events/identifiers.ts";

const UUID = "[0-9a-f]{8}-[0-9a-f]{4}-([0-9a-f])[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}";
const message = { userId: 14_314_170, messageId: "jxBEgwiVQamwmsx-hXItHQ", recipientIndex: 0 };

function setUp() {
  return new ChanceStream(1, "ids");
}

const plain = (id: string): string => Buffer.from(id, "base64url").toString();

test("an X-Message-Id is a random UUID of version 4: 16 bytes, 22 characters, no padding", () => {
  const chance = setUp();
  for (let count = 0; count < 200; count++) {
    const id = newMessageId(chance);
    expect(id).toMatch(/^[A-Za-z0-9_-]{22}$/);
    const bytes = Buffer.from(id, "base64url");
    expect(bytes).toHaveLength(16);
    expect(bytes.readUInt8(6) >> 4).toBe(4);
    expect(bytes.readUInt8(8) >> 6).toBe(2);
  }
});

test("the ids of opens and clicks are 22 characters; 10,000 of them are all different", () => {
  const chance = setUp();
  const ids = Array.from({ length: 10_000 }, () => newRandomEventId(chance));
  expect(new Set(ids).size).toBe(10_000);
  for (const id of ids) expect(id).toHaveLength(22);
});

test("the id of a deferral is the recorded one", () => {
  expect(smtpEventId("deferred", 0, message)).toBe(
    "ZGVmZXJyZWQtMC0xNDMxNDE3MC1qeEJFZ3dpVlFhbXdtc3gtaFhJdEhRLTA",
  );
});

test("ids of events in the conversation with the mail server tell event, attempt, user, message and recipient", () => {
  expect(plain(smtpEventId("delivered", 0, message))).toBe("delivered-0-14314170-jxBEgwiVQamwmsx-hXItHQ-0");
  expect(plain(smtpEventId("bounce", 4, { ...message, recipientIndex: 739 }))).toBe(
    "bounce-4-14314170-jxBEgwiVQamwmsx-hXItHQ-739",
  );
});

test("ids of processed and dropped tell user, message and recipient", () => {
  expect(plain(messageEventId("processed", message))).toBe("processed-14314170-jxBEgwiVQamwmsx-hXItHQ-0");
  expect(plain(messageEventId("drop", message))).toBe("drop-14314170-jxBEgwiVQamwmsx-hXItHQ-0");
});

test("ids of late bounces and spam reports tell the user and a UUID of version 1", () => {
  const chance = setUp();
  for (const what of ["bounce", "spamreport"] as const) {
    const [, version] =
      new RegExp(`^${what}-14314170-${UUID}$`).exec(plain(lateEventId(what, 14_314_170, chance))) ?? [];
    expect(version).toBe("1");
  }
});

test("the id of an account's change of status is the documented one", () => {
  expect(accountEventId(2_135_899_728, "terminate", 1_707_851_531_999)).toBe(
    "MjEzNTg5OTcyOC10ZXJtaW5hdGUtMTcwNzg1MTUzMQ",
  );
});

test("an sg_message_id is the X-Message-Id, the machine, the second of processing in hex, a counter and the recipient", () => {
  const suffix = processingSuffix(setUp(), 1_742_702_190_999);
  const id = sgMessageId("dStsxCyLRLKzKSH0zo9exQ", suffix, 0);
  expect(id).toMatch(
    /^dStsxCyLRLKzKSH0zo9exQ\.recvd-[0-9a-f]{8,10}-[a-z0-9]{5}-1-67DF866E-[0-9A-F]{1,2}\.0$/,
  );
});

test("an smtp-id is the message's id at a machine, in angle brackets", () => {
  expect(smtpIdOf("PGkxzom6QCqkH2h1GY71LQ", setUp())).toMatch(
    /^<PGkxzom6QCqkH2h1GY71LQ@geopod-ismtpd-([1-9]|[1-9]\d|10\d|11[0-4])>$/,
  );
});

test("the ids of a test request are 16 random bytes with padding", () => {
  const id = newPaddedId(setUp());
  expect(id).toMatch(/^[A-Za-z0-9_-]{22}==$/);
  expect(Buffer.from(id, "base64url")).toHaveLength(16);
});

test("a UUID is of version 4 unless said otherwise", () => {
  expect(new RegExp(`^${UUID}$`).exec(uuid(setUp()))?.[1]).toBe("4");
  expect(new RegExp(`^${UUID}$`).exec(uuid(setUp(), 1))?.[1]).toBe("1");
});

test("an account's number is the same at every start and has seven or eight digits", () => {
  expect(userIdFor("main")).toBe(userIdFor("main"));
  expect(userIdFor("main")).not.toBe(userIdFor("shop"));
  for (const name of ["main", "shop", "", "ünï"]) expect(String(userIdFor(name))).toMatch(/^\d{7,8}$/);
});
