import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

// The built page, seen from a built file beside it or one folder below, and from this source file.
const PLACES = ["./web/", "../web/", "../../dist/web/"];

/** The folder of the built page; undefined when it was not built. */
export function pageFolder(): string | undefined {
  const folders = PLACES.map((place) => fileURLToPath(new URL(place, import.meta.url)));
  // A source tree has a web/ with an index.html of its own: only the built one has assets beside it.
  return folders.find((folder) => existsSync(`${folder}index.html`) && existsSync(`${folder}assets`));
}
