import { afterAll, expect, test } from "vitest";
import { describeDefects, findings, reportOn } from "./fleet.ts";
import {
  completeParts,
  optionalDefects,
  SECOND_KEY,
  startTokenIssuer,
} from "./receivers/optional-receivers.ts";
import { startReceiver } from "./receivers/running-receiver.ts";

// The checks that run only when a status probe, a second key or a token server is given.

const issuer = await startTokenIssuer();
afterAll(async () => await issuer.close());

const only = ["order", "key-rotation", "oauth"];
const oauth = { clientId: "id", clientSecret: "secret", tokenUrl: issuer.url };
const options = { only, secondKey: SECOND_KEY, oauth };
const parts = completeParts(issuer);

test("nothing is found in a receiver that wants tokens, knows two keys and keeps events in order", async () => {
  const start = async (publicKey: string) => await startReceiver(parts, publicKey);
  const report = await reportOn({ name: "node:http", start }, options);
  expect(findings(report)).toEqual([]);
  expect(report.checks.filter(({ id }) => only.includes(id)).map(({ verdict }) => verdict)).toEqual([
    "PASS",
    "PASS",
    "PASS",
  ]);
});

describeDefects(optionalDefects(issuer), { parts, options });
