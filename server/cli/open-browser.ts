import { spawn } from "node:child_process";

const OPENERS: Readonly<Partial<Record<NodeJS.Platform, readonly [string, ...string[]]>>> = {
  darwin: ["open"],
  win32: ["cmd", "/c", "start", ""],
};

/** Opens a page in the person's browser. `onFailure` is told where there is none. */
export function openBrowser(url: string, onFailure: () => void): void {
  const [command, ...parameters] = OPENERS[process.platform] ?? ["xdg-open"];
  const opener = spawn(command, [...parameters, url], { stdio: "ignore", detached: true });
  opener.on("error", onFailure);
  opener.unref();
}
