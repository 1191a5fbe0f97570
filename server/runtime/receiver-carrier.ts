import { formatDuration } from "../simulation/wording.ts";
import type { HeaderLines } from "../contract/control-api.ts";
import type { BuiltInReceiver } from "./built-in-receiver.ts";
import type { Carried, Carrier } from "./carrier.ts";

/**
 * Posts to the built-in receiver without a socket.
 *
 * Its delay is virtual: it is compared with the timeout, and nobody waits. The result is there at once.
 */
export function carrierOfReceiver(receiver: BuiltInReceiver): Carrier {
  return {
    carry: ({ headers, body, timeoutMs }): Carried => {
      const { status, delayMs, isDropped, ...answer } = receiver.accept({ headers: byName(headers), body });
      if (delayMs > timeoutMs) {
        const reason = `no answer within ${formatDuration(timeoutMs)}`;
        return { kind: "failed", result: "timed-out", reason, latencyMs: timeoutMs, isUncertain: true };
      }
      if (isDropped) {
        const reason = "connection closed before the answer's head was there (ECONNRESET)";
        return { kind: "failed", result: "unreachable", reason, latencyMs: delayMs, isUncertain: true };
      }
      const answerBody = Buffer.from(answer.body);
      const lines = [
        ...Object.entries(answer.headers),
        ["Content-Length", String(answerBody.length)] as const,
      ];
      return {
        kind: "answered",
        answer: { status, headers: lines, body: answerBody, isTruncated: false },
        latencyMs: delayMs,
      };
    },
  };
}

function byName(lines: HeaderLines): Readonly<Record<string, string>> {
  return Object.fromEntries(lines.map(([name, value]) => [name.toLowerCase(), value]));
}
