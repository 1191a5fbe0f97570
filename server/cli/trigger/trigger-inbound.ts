import { readFile } from "node:fs/promises";
import { isJsonObject } from "../../api/control/fields.ts";
import { CannotRun } from "../../runtime/cannot-run.ts";
import { UsageError } from "../../runtime/usage-error.ts";
import type { CliContext } from "../context.ts";
import { DEFAULT_SIMULATOR, simulatorAddress } from "../control-client.ts";
import { reasonOf } from "../read-text-file.ts";

/** What `trigger inbound` takes. */
export interface InboundOptions {
  readonly file?: string;
  readonly simulator?: string;
  readonly to?: readonly string[];
  readonly from?: string;
  readonly account?: string;
  readonly json?: boolean;
}

/** `fake-sendgrid trigger inbound`: hands a mail to a simulator that runs, as if it came from outside. */
export async function triggerInbound(context: CliContext, options: InboundOptions): Promise<void> {
  const { file, json = false } = options;
  if (file === undefined)
    throw new UsageError(
      "--file is missing. Name the file of a mail, such as mail.eml, or - for standard input.",
    );
  const mail = file === "-" ? await context.input() : await readMailFile(file);
  const answer = await handIn(mail, options);
  context.out(json ? `${JSON.stringify(answer)}\n` : linesOf(answer));
}

async function readMailFile(path: string): Promise<Buffer> {
  try {
    return await readFile(path);
  } catch (cause) {
    throw new UsageError(`--file ${path}: ${reasonOf(cause)}. Name a file that can be read.`, { cause });
  }
}

async function handIn(mail: Buffer, options: InboundOptions): Promise<Readonly<Record<string, unknown>>> {
  const { simulator = DEFAULT_SIMULATOR } = options;
  const url = inboundUrl(simulator, options);
  let response: Response;
  try {
    const headers = { "Content-Type": "message/rfc822" };
    response = await fetch(url, { method: "POST", headers, body: new Uint8Array(mail) });
  } catch (cause) {
    throw new CannotRun(
      `No simulator answers at ${url.origin}. Start one with fake-sendgrid, or pass --simulator URL.`,
      { cause },
    );
  }
  const answer = parsed(await response.text());
  if (response.status === 201) return answer;
  const error = isJsonObject(answer["error"]) ? answer["error"] : {};
  const message = textOf(error, "message");
  if (message === "")
    throw new CannotRun(`${url.origin} answered ${response.status}, which is no simulator's answer.`);
  throw new UsageError(`${message} ${textOf(error, "hint")}`);
}

function inboundUrl(simulator: string, { to = [], from, account }: InboundOptions): URL {
  const { origin, token } = simulatorAddress(simulator);
  const url = new URL("/_simulator/inbound", origin);
  if (token !== null) url.searchParams.set("token", token);
  for (const address of to) url.searchParams.append("to", address);
  if (from !== undefined) url.searchParams.set("from", from);
  if (account !== undefined) url.searchParams.set("account", account);
  return url;
}

function parsed(text: string): Readonly<Record<string, unknown>> {
  try {
    const json: unknown = JSON.parse(text);
    return isJsonObject(json) ? json : {};
  } catch {
    // No JSON, no simulator: the caller says so.
    return {};
  }
}

function textOf(object: Readonly<Record<string, unknown>>, name: string): string {
  const value = object[name];
  return typeof value === "string" ? value : "";
}

function linesOf({ items, unmatched }: Readonly<Record<string, unknown>>): string {
  const posted = (Array.isArray(items) ? items : []).map((item: unknown) => {
    const made = isJsonObject(item) ? item : {};
    return `Posted to ${textOf(made, "url")} for ${textOf(made, "hostname")}: ${textOf(made, "deliveryId")}\n`;
  });
  const left = (Array.isArray(unmatched) ? unmatched : []).map(
    (address: unknown) => `No parse setting listens to ${String(address)}.\n`,
  );
  return [...posted, ...left].join("");
}
