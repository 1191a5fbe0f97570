import { expect, test } from "vitest";
import type { Carrier } from "../../../server/runtime/posting/carrier.ts";
import { InProcessTargets } from "../../../server/runtime/posting/in-process-targets.ts";

function carrier(): Carrier {
  return {
    carry: () => ({ kind: "failed", result: "unreachable", reason: "", latencyMs: 0, isUncertain: false }),
  };
}

test.each([
  ["http://127.0.0.1:7363/hook", true],
  ["http://localhost:7363/hook", true],
  ["http://user:pass@127.0.0.1:7363/hook?key=1", true],
  ["http://127.0.0.1:7363/hook/", false],
  ["http://127.0.0.1:7364/hook", false],
  ["https://127.0.0.1:7363/hook", false],
  ["no url", false],
])("%s is within the process: %s", (url, isWithin) => {
  const http = carrier();
  const within = carrier();
  const targets = new InProcessTargets(http);
  targets.add("http://127.0.0.1:7363/hook", within);
  expect(targets.carrierFor(url)).toBe(isWithin ? within : http);
  targets.remove("http://localhost:7363/hook");
  expect(targets.carrierFor(url)).toBe(http);
});
