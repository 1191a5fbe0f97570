import { generateKeyPairSync, sign } from "node:crypto";
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { known, parseSearch, stringifySearch } from "../../web/search-params.ts";
import {
  formatBytes,
  formatDuration,
  formatInstant,
  formatOffset,
  writeDuration,
} from "../../web/elements/format-time.ts";
import { disabledBy } from "../../web/panels/settings/plan-panel.tsx";
import { argsOf, mailBodyOf, tagged, FIRST_MAIL } from "../../web/state/messages/mail-draft.ts";
import { personalLooking } from "../../web/state/messages/personal-data.ts";
import { checkSignature } from "../../web/state/delivery/signature-steps.ts";
import { busyStretches, clockAxis, logAxis } from "../../web/state/deliveries/time-axis.ts";
import { verifySnippets } from "../../web/state/delivery/verify-snippets.ts";
import type { SettingsAnswer } from "../../web/state/settings/webhook-settings.ts";

test("addresses hold plain texts, without quotes, and read back as they were", () => {
  const search = { q: "status:5xx event:bounce", sel: "att_9", r: "delivered,pending" };
  expect(stringifySearch(search)).toBe("?q=status:5xx+event:bounce&sel=att_9&r=delivered,pending");
  expect(parseSearch("q=status:5xx+event:bounce&sel=att_9&r=delivered,pending")).toEqual(search);
  expect(stringifySearch({ q: "", tab: undefined })).toBe("");
  expect(known(["q"])({ q: "a", other: "b", sel: 3 })).toEqual({ q: "a" });
});

test("times, lengths of time and sizes read as a person writes them", () => {
  expect(formatInstant(Date.UTC(2026, 10, 21, 16, 3, 27))).toBe("2026-11-21 16:03:27");
  expect([0, 999, 1000, 250_000, 3_600_000, 90_061_000].map(formatDuration)).toEqual([
    "0 ms",
    "999 ms",
    "1 s",
    "4 min 10 s",
    "1 h",
    "1 d 1 h",
  ]);
  expect([842, 12_600].map(formatBytes)).toEqual(["842 B", "12.3 KiB"]);
  expect([250, 3000, 90_000, 600_000, 86_400_000].map(writeDuration)).toEqual([
    "250ms",
    "3s",
    "90s",
    "10m",
    "1d",
  ]);
  expect([72_000, 90_061_000].map(formatOffset)).toEqual(["+0:01:12", "+1d 01:01:01"]);
});

/** A signed request as the simulator posts it. */
function signed(): { headers: [string, string][]; body: Uint8Array<ArrayBuffer>; publicKey: string } {
  const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const body = new TextEncoder().encode('[{"email":"zoë@example.com"}]\r\n');
  const timestamp = "1795297823";
  const signature = sign("sha256", Buffer.concat([Buffer.from(timestamp), body]), privateKey).toString(
    "base64",
  );
  return {
    headers: [
      ["X-Twilio-Email-Event-Webhook-Signature", signature],
      ["X-Twilio-Email-Event-Webhook-Timestamp", timestamp],
    ],
    body,
    publicKey: publicKey.export({ format: "der", type: "spki" }).toString("base64"),
  };
}

test("a signature is verified step by step over the exact bytes", async () => {
  for (let round = 0; round < 20; round++) {
    const request = signed();
    expect(await checkSignature(request)).toMatchObject({ hasHeaders: true, isKey: true, isVerified: true });
    const tampered = new Uint8Array([...request.body.subarray(0, -1), 0x20]);
    expect(await checkSignature({ ...request, body: tampered })).toMatchObject({
      isKey: true,
      isVerified: false,
    });
  }
  const request = signed();
  expect(await checkSignature({ ...request, publicKey: "MFkw" })).toMatchObject({
    hasHeaders: true,
    isKey: false,
  });
  expect(await checkSignature({ ...request, headers: request.headers.slice(0, 1) })).toMatchObject({
    hasHeaders: false,
    timestamp: null,
  });
});

test("the snippets for Node and openssl verify the same bytes", () => {
  const folder = mkdtempSync(join(tmpdir(), "snippets-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const { headers, body, publicKey } = signed();
  const values = { publicKey, signature: headers[0]?.[1] ?? "", timestamp: headers[1]?.[1] ?? "" };
  const code = Object.fromEntries(verifySnippets(values).map((snippet) => [snippet.language, snippet.code]));
  writeFileSync(join(folder, "body.bin"), body);
  writeFileSync(join(folder, "verify.mjs"), code["Node"] ?? "");
  const run = (command: string, ...args: string[]): string =>
    execFileSync(command, args, { cwd: folder, encoding: "utf8" });
  expect(run(process.execPath, "verify.mjs")).toBe("true\n");
  expect(run("sh", "-c", code["openssl"] ?? "")).toBe("Verified OK\n");
});

test("each doubling of the wait takes as much room on the logarithmic axis", () => {
  const axis = logAxis(86_400_000);
  const [hour, two, four] = [3_600_000, 7_200_000, 14_400_000].map((value) => axis.placeOf(value));
  expect((two ?? 0) - (hour ?? 0)).toBeCloseTo((four ?? 0) - (two ?? 0), 2);
  expect(axis.placeOf(0)).toBe(0);
  expect(axis.placeOf(86_400_000)).toBeLessThanOrEqual(1);
});

test("idle time takes next to no room on the virtual clock", () => {
  const hour = 3_600_000;
  const instants = [0, 60_000, 120_000, 20 * hour, 20 * hour + 60_000];
  const stretches = busyStretches(instants);
  expect(stretches).toEqual([
    { from: 0, to: 120_000 },
    { from: 20 * hour, to: 20 * hour + 60_000 },
  ]);
  const axis = clockAxis(stretches);
  expect(axis.placeOf(20 * hour)).toBeCloseTo(0.6);
  const places = instants.map((at) => axis.placeOf(at));
  expect(places).toEqual(places.toSorted((left, right) => left - right));
});

test("a tag goes into the last address, once", () => {
  expect(tagged("ada@example.com", "bounce")).toBe("ada+bounce@example.com");
  expect(tagged("ada+bounce@example.com", "bounce")).toBe("ada+bounce@example.com");
  expect(tagged("ada@example.com\nbo+open@example.com", "click")).toBe(
    "ada@example.com\nbo+open+click@example.com",
  );
});

test("each address of a composed mail gets a message of its own", () => {
  expect(mailBodyOf({ ...FIRST_MAIL, to: "ada@example.com\nbo@example.com" })).toMatchObject({
    personalizations: [{ to: [{ email: "ada@example.com" }] }, { to: [{ email: "bo@example.com" }] }],
    categories: ["orders"],
    custom_args: { order: "42" },
  });
  expect(argsOf({ args: "a=1\nnonsense\nb=x=y" })).toEqual({ a: "1", b: "x=y" });
});

test("what looks like personal data is named, what does not is not", () => {
  expect(
    personalLooking({
      orders: "orders",
      who: "ada@example.com",
      phone: "1",
      order: "42",
      n: "+49 151 234 5678",
    }),
  ).toEqual(["who", "phone", "n"]);
});

test("a smaller plan disables the newest of the enabled settings; those without a date are the oldest", () => {
  const entry = (name: string, created: string | null, enabled = true): SettingsAnswer =>
    ({ friendly_name: name, url: "http://a/", enabled, created_date: created }) as SettingsAnswer;
  const webhooks = [
    entry("second", "2026-01-02T00:00:00Z"),
    entry("legacy", null),
    entry("off", "2026-01-01T00:00:00Z", false),
    entry("third", "2026-01-03T00:00:00Z"),
  ];
  expect(disabledBy({ max_allowed: 5, webhooks }, 2)).toEqual(["third"]);
  expect(disabledBy({ max_allowed: 5, webhooks }, 1)).toEqual(["second", "third"]);
});
