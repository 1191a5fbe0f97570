import { formatDuration } from "../../simulation/wording.ts";
import type { HeaderLines } from "../../contract/control-api.ts";
import type { Duration } from "../../contract/time.ts";
import type { BuiltInReceiver } from "../receiver/built-in-receiver.ts";
import type { Carried, Carrier, CarryFailure } from "./carrier.ts";
import { sendingPlan } from "./sending-plan.ts";
import { settingsNameIn } from "../receiver/settings-name.ts";

/**
 * Posts to the built-in receiver without a socket.
 *
 * Its delay is virtual, and so is the time that slow sending takes: they are compared with the timeout, and nobody
 * waits. The result is there at once.
 */
export function carrierOfReceiver(receiver: BuiltInReceiver): Carrier {
  return {
    carry: (post): Carried => {
      const { url, headers, body, timeoutMs } = post;
      const plan = sendingPlan(post);
      const sendingMs = plan?.sendingMs ?? 0;
      if (sendingMs > timeoutMs) return timedOut(timeoutMs, { isUncertain: false });
      const cut = plan?.cut;
      if (cut?.place === "body") {
        return { kind: "failed", ...cut.failure, latencyMs: sendingMs, isUncertain: false };
      }
      const { status, delayMs, isDropped, ...answer } = receiver.accept({
        headers: byName(headers),
        body,
        settings: settingsNameIn(url),
      });
      if (cut) return { kind: "failed", ...cut.failure, latencyMs: sendingMs, isUncertain: true };
      const latencyMs = sendingMs + delayMs;
      if (latencyMs > timeoutMs) return timedOut(timeoutMs, { isUncertain: true });
      if (isDropped) {
        const reason = "connection closed before the answer's head was there (ECONNRESET)";
        return { kind: "failed", result: "unreachable", reason, latencyMs, isUncertain: true };
      }
      const answerBody = Buffer.from(answer.body);
      const lines = [
        ...Object.entries(answer.headers),
        ["Content-Length", String(answerBody.length)] as const,
      ];
      return {
        kind: "answered",
        answer: { status, headers: lines, body: answerBody, isTruncated: false },
        latencyMs,
      };
    },
  };
}

function timedOut(timeoutMs: Duration, how: Pick<CarryFailure, "isUncertain">): Carried {
  const reason = `no answer within ${formatDuration(timeoutMs)}`;
  return { kind: "failed", result: "timed-out", reason, latencyMs: timeoutMs, ...how };
}

function byName(lines: HeaderLines): Readonly<Record<string, string>> {
  return Object.fromEntries(lines.map(([name, value]) => [name.toLowerCase(), value]));
}
