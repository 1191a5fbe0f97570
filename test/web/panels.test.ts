import { createElement } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { expect, test } from "vitest";
import { formatBytes, formatDuration, formatInstant } from "../../web/elements/format-time.ts";
import { DeliveryList } from "../../web/panels/delivery-list.tsx";
import { DeliveryPanel } from "../../web/panels/delivery-panel.tsx";
import { FirstRun } from "../../web/panels/first-run.tsx";
import { SettingsList } from "../../web/panels/settings-list.tsx";
import { EMPTY_JOURNAL, withEntries } from "../../web/state/journal-reducer.ts";
import { attemptRefused, batchClosed } from "../support/journal-entries.ts";

const FAILING = withEntries(EMPTY_JOURNAL, [batchClosed({ seq: 1 }), attemptRefused({ seq: 2 })]);

test("the list says how a delivery stands, by a word as well as a colour, and when it is tried again", () => {
  const html = renderToStaticMarkup(
    createElement(DeliveryList, { journal: FAILING, selectedId: null, onSelect: () => undefined }),
  );
  expect(html).toContain("Will retry");
  expect(html).toContain(">503<");
  expect(html).toContain("1970-01-01 00:01:00");
});

test("an empty list says when the first delivery comes", () => {
  const html = renderToStaticMarkup(
    createElement(DeliveryList, { journal: EMPTY_JOURNAL, selectedId: null, onSelect: () => undefined }),
  );
  expect(html).toContain("No deliveries yet: a batch leaves 30 s after its first event");
});

test("a delivery shows the journal's own sentences and links to the exact bytes", () => {
  const delivery = FAILING.deliveries.get("d1");
  expect(delivery).toBeDefined();
  if (delivery === undefined) return;
  const html = renderToStaticMarkup(createElement(DeliveryPanel, { delivery, onClose: () => undefined }));
  expect(html).toContain("retry in 30 s: receiver answered 503, failure 1");
  expect(html).toContain('href="/_simulator/attempts/a2/body"');
});

test("settings show their public key; without any, the page says how to make some", () => {
  const entry = {
    id: "w1",
    url: "http://127.0.0.1:3000/events",
    enabled: true,
    public_key: "MFkw",
    delivered: true,
  };
  const some = createElement(SettingsList, { settings: { kind: "ok", value: [entry] } });
  expect(renderToStaticMarkup(some)).toMatch(/Events: delivered\..*MFkw/);
  const none = createElement(SettingsList, { settings: { kind: "ok", value: [] } });
  expect(renderToStaticMarkup(none)).toContain("Start with --target URL");
});

test("a first run shows a line to paste, addressed to this simulator", () => {
  const html = renderToStaticMarkup(createElement(FirstRun, { origin: "http://127.0.0.1:7363" }));
  expect(html).toContain("curl http://127.0.0.1:7363/v3/mail/send");
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
});
