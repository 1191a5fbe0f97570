import { existsSync, readFileSync } from "node:fs";

// package.json, seen from a built file, one in a folder below, and from this source file.
const PLACES = ["../package.json", "../../package.json"];

/** The version in package.json. */
export function packageVersion(): string {
  const urls = PLACES.map((place) => new URL(place, import.meta.url));
  const found = urls.find((url) => existsSync(url));
  if (found === undefined) return "0.0.0";
  const parsed: unknown = JSON.parse(readFileSync(found, "utf8"));
  const hasVersion = typeof parsed === "object" && parsed !== null && "version" in parsed;
  return hasVersion && typeof parsed.version === "string" ? parsed.version : "0.0.0";
}
