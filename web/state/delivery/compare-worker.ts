import { compareBodies } from "./compare-bodies.ts";
import type { BodiesToCompare } from "./compare-bodies.ts";

// A thread of its own: comparing 768 KiB takes up to a second, in which the page would stand still.

addEventListener("message", ({ data }: MessageEvent<BodiesToCompare>) => {
  postMessage(compareBodies(data));
});
