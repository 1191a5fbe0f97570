import { Command, Option } from "commander";
import { RECEIVER_PATH } from "../api/control/control-path.ts";
import type { LedgerCounts } from "../contract/control-api.ts";
import { lazyLoadDesk } from "../load-test/lazy-load-desk.ts";
import { createCheckDesk } from "../receiver-check/check-desk.ts";
import { createHost } from "../runtime/host.ts";
import { isLoopbackName } from "../runtime/listening/access-guard.ts";
import type { Host } from "../runtime/host.ts";
import type { CreatedSettings } from "../runtime/mails/sendgrid-client.ts";
import { shownUrl } from "../simulation/wording.ts";
import type { WebhookSettings } from "../simulation/account/webhook-settings.ts";
import { UsageError } from "../runtime/usage-error.ts";
import { activityLine } from "./activity-lines.ts";
import { readConfigFile } from "./config-file.ts";
import type { CliContext } from "./context.ts";
import { startDemo } from "./demo-traffic.ts";
import { openBrowser } from "./open-browser.ts";
import { banner, readyRecord } from "./start-banner.ts";
import type { BannerFacts } from "./start-banner.ts";
import { BUILT_IN_TARGET, FAULT_FLAGS, START_FLAGS, flagOf, readStartOptions } from "./start-options.ts";
import type { FlagHelp, StartOptions } from "./start-options.ts";
import { startScenario } from "./start-scenario.ts";
import { stopSignal } from "./stop-signal.ts";
import { terminalPaint } from "./terminal-paint.ts";
import { writeEnv } from "./write-env.ts";

const DEFAULT_PORT = 7363;
const DEFAULT_HOST = "127.0.0.1";

/** `fake-sendgrid start`: a local SendGrid, until it is stopped. */
export function startCommand(context: CliContext): Command {
  const command = new Command("start").description("run a local SendGrid, until ctrl-c");
  for (const [name, flag] of Object.entries(START_FLAGS)) command.addOption(optionFor(name, flag));
  for (const [name, flag] of Object.entries(FAULT_FLAGS)) command.addOption(optionFor(name, flag).hideHelp());
  command.option("--config <file>", "read options from this JSON file; flags win over it");
  command.action(async () => {
    // Only what was given: defaults must not win over the configuration file.
    const { config, ...flags } = command.opts<Record<string, unknown>>();
    const given = Object.entries(flags).filter(([name]) => command.getOptionValueSource(name) === "cli");
    const fromFile = typeof config === "string" ? await readConfigFile(config) : {};
    const named = given.map(([name, value]) => [name === "fault" ? "faults" : name, value] as const);
    await start(context, { ...fromFile, ...flagOptions(Object.fromEntries(named)) });
  });
  return command;
}

function optionFor(name: string, { argument, help }: FlagHelp): Option {
  const flag = name === "signed" ? "--no-signed" : flagOf(name);
  return new Option(argument === undefined ? flag : `${flag} ${argument}`, help);
}

function flagOptions(flags: Readonly<Record<string, unknown>>): StartOptions {
  const read = readStartOptions(flags);
  if (read.kind === "ok") return read.value;
  const message = read.message.replace(/^"(\w+)"/, (_quoted, name: string) => flagOf(name));
  throw new UsageError(`${message} ${read.hint}`);
}

async function start(context: CliContext, options: StartOptions): Promise<void> {
  const { port = DEFAULT_PORT, host: address = DEFAULT_HOST, json = false } = options;
  const scenario = startScenario(options);
  const listen = { host: address, port };
  const doors = { checks: createCheckDesk, loads: lazyLoadDesk(options) };
  const host = await createHost({ ...options, ...scenario.seed, ...doors, listen });
  let stopPrinting = (): void => undefined;
  try {
    const settings = await createSettings(host, options);
    if (options.writeEnv !== undefined) await writeEnv(options.writeEnv, firstKeyOf(settings));
    const facts = factsOf(host, { settings, options });
    const paint = terminalPaint(json);
    context.out(json ? line(readyRecord(facts)) : `${banner(facts, paint)}\n`);
    stopPrinting = host.simulator.journal.subscribe((entry) => {
      const text = json ? JSON.stringify(entry) : activityLine(entry, paint);
      if (text !== undefined) context.out(`${text}\n`);
    });
    if (options.open === true)
      openBrowser(facts.playground, () => context.err("No browser could be opened.\n"));
    await scenario.begin(host);
    const stopDemo = options.demo === true ? startDemo(host) : undefined;
    await stopSignal();
    stopDemo?.();
  } finally {
    // Attempts that closing cuts off are no news.
    stopPrinting();
    await host.close();
  }
  const { total } = host.simulator.records.ledger();
  context.out(json ? line({ kind: "summary", ledger: total }) : summary(total));
}

async function createSettings(host: Host, options: StartOptions): Promise<readonly CreatedSettings[]> {
  const { target = [], events = "all", signed = true } = options;
  const urls = target.map((each) => (each === BUILT_IN_TARGET ? host.receiverUrl : each));
  const { maxAllowed, plan } = host.simulator.account();
  const twice = urls.find((url, place) => urls.indexOf(url) !== place);
  if (twice !== undefined)
    throw new UsageError(`--target ${shownUrl(twice)} is given twice. Give each once.`);
  if (urls.length > maxAllowed) {
    throw new UsageError(
      `--target is given ${urls.length} times, and the plan ${plan} has ${maxAllowed} webhook settings. Give --plan premier, or fewer.`,
    );
  }
  const created: CreatedSettings[] = [];
  const known = host.simulator.account().settings;
  for (const url of urls) {
    // A folder that is gone on from has those of the last start.
    if (known.all().some((each) => each.url === url)) continue;
    const former = url === host.receiverUrl ? known.all().find(isOfFormerReceiver) : undefined;
    if (former === undefined) created.push(await host.client.createSettings({ url, events, signed }));
    else await host.client.updateSettings(former.id, { url });
  }
  if (!host.isResumed) return created;
  const shown = ({ id, url, key }: WebhookSettings): CreatedSettings => {
    return { id, url, publicKey: host.simulator.publicKey({ key }) };
  };
  return known.all().map(shown);
}

// The built-in receiver of a start that listened on another port: its settings go with it.
function isOfFormerReceiver({ url }: WebhookSettings): boolean {
  if (!URL.canParse(url)) return false;
  const { hostname, pathname } = new URL(url);
  return pathname === RECEIVER_PATH && isLoopbackName(hostname);
}

function firstKeyOf(settings: readonly CreatedSettings[]): string {
  const signed = settings.find(({ publicKey }) => publicKey !== "");
  if (signed !== undefined) return signed.publicKey;
  throw new UsageError("--write-env needs signed settings: add --target URL, and leave out --no-signed.");
}

interface Started {
  readonly settings: readonly CreatedSettings[];
  readonly options: StartOptions;
}

function factsOf(host: Host, { settings, options }: Started): BannerFacts {
  const { url, token, simulator, smtpPort } = host;
  return {
    url,
    playground: token === null ? `${url}/` : `${url}/?token=${token}`,
    seed: simulator.seed,
    token,
    smtpPort,
    settings,
    ...(options.data === undefined ? {} : { data: { folder: options.data, isResumed: host.isResumed } }),
    areKeysPublic: options.randomKeys !== true && options.key === undefined,
    isAnyKeyLetIn: options.apiKey === undefined,
  };
}

function line(record: object): string {
  return `${JSON.stringify(record)}\n`;
}

function summary({ generated, acknowledged, pending, expired, attempts }: LedgerCounts): string {
  const lost = expired > 0 ? `, ${expired} lost` : "";
  return `\n${generated} events generated, ${acknowledged} acknowledged, ${pending} pending${lost}; ${attempts} attempts.\n`;
}
