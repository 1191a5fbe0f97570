import type { ProcessFigures } from "../api/control/ports.ts";
import type { HostTime } from "../simulation/ports.ts";

const MICROSECONDS = 1_000_000;

/** What this process uses, read anew each time. */
export function processFigures(hostTime: Pick<HostTime, "now">): () => ProcessFigures {
  return () => {
    const { user, system } = process.cpuUsage();
    const wallNow = hostTime.now();
    return {
      wallNow,
      residentBytes: process.memoryUsage.rss(),
      cpuSeconds: (user + system) / MICROSECONDS,
      startedWallAt: wallNow - process.uptime() * 1000,
    };
  };
}
