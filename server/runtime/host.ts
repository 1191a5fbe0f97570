import { randomBytes } from "node:crypto";
import { RECEIVER_PATH, TOKEN_PATH } from "../api/control/control-path.ts";
import type { Exchanges, InboundDesk, LoadControl, ScenarioStage } from "../api/control/ports.ts";
import { createControlApi } from "../api/control/routes.ts";
import type { ApiHandler } from "../api/http.ts";
import { createSendgridApi } from "../api/sendgrid/routes.ts";
import type { HostTime } from "../simulation/ports.ts";
import type { ResetOptions } from "../simulation/simulator-options.ts";
import type { Simulator } from "../simulation/simulator.ts";
import { createAccessGuard, isLoopbackName } from "./listening/access-guard.ts";
import { BodyBudget } from "./listening/body-budget.ts";
import { BuiltInReceiver } from "./receiver/built-in-receiver.ts";
import { exchangesFrom } from "./posting/exchange-view.ts";
import { openHostData } from "./host-data.ts";
import type { HostData } from "./host-data.ts";
import type { ChecksScope, HostedChecks } from "./hosted-checks.ts";
import { createTemplateRenderer } from "./mails/handlebars-renderer.ts";
import type { InProcessTargets } from "./posting/in-process-targets.ts";
import { createInboundDesk } from "./mails/inbound-desk.ts";
import { applyOptions, newSimulator } from "./new-simulator.ts";
import { createOutgoing } from "./posting/outgoing.ts";
import type { Outgoing } from "./posting/outgoing.ts";
import { processFigures } from "./process-figures.ts";
import { packageVersion } from "./package-version.ts";
import { carrierOfReceiver } from "./posting/receiver-carrier.ts";
import { publicKeysOf } from "./receiver/receiver-keys.ts";
import { receiverListener, tokenListener } from "./receiver/receiver-listener.ts";
import { createScenarioStage } from "./scenario-stage.ts";
import { SendgridClient } from "./mails/sendgrid-client.ts";
import type { NamedOptions } from "./option-fields.ts";
import type { SmtpListener } from "./listening/smtp-listener.ts";
import { carrierOfTokenServer } from "./receiver/token-server.ts";
import { createWallClock } from "./wall-clock.ts";

/** Where to listen; `port` 0 takes any free one. */
export interface ListenAddress {
  readonly host: string;
  readonly port: number;
}

/** What a host is made from. */
export interface HostOptions extends NamedOptions {
  /** Null: no port is opened. */
  readonly listen: ListenAddress | null;
  /** Load tests, for the control API; absent: none can be made. They are stopped with the host. */
  readonly loads?: LoadControl;
  /** Makes what checks receivers: it stands to the right of this layer, so that the doors hand it in. */
  readonly checks?: (scope: ChecksScope) => HostedChecks;
}

/** A simulator with all that connects it to the world. */
export interface Host {
  readonly simulator: Simulator;
  /** SendGrid's API. */
  readonly sendgrid: ApiHandler;
  /** The control API, without the guard that stands before it on a port. */
  readonly control: ApiHandler;
  /** Calls SendGrid's API from within. */
  readonly client: SendgridClient;
  /** Where scenarios are run. */
  readonly stage: ScenarioStage;
  readonly targets: InProcessTargets;
  readonly hostTime: HostTime;
  /** Without a slash at its end. Made up where no port is open: in-process calls take it all the same. */
  readonly url: string;
  readonly receiverUrl: string;
  /** The port that speaks SMTP; null: none. */
  readonly smtpPort: number | null;
  /** What /_simulator wants from those who call; null: nothing, because only this machine can call. */
  readonly token: string | null;
  readonly version: string;
  readonly exchanges: Exchanges;
  /** Went on from what an earlier process left in the folder of `data`. */
  readonly isResumed: boolean;
  /** Resolves once all that has happened so far is stored; at once where nothing is. Rejects when it cannot be. */
  stored(): Promise<void>;
  /** Begins anew, for one account or for all. */
  reset(options: ResetOptions): void;
  /** Ends everything within 2 s, whatever a receiver does. */
  close(): Promise<void>;
}

// `.test` names never exist (RFC 6761).
const IN_PROCESS_URL = "http://simulator.in-process.test";

// A command ends within 2 s, whatever happens.
const CLOSE_WITHIN_MS = 1500;

/** Assembles a simulator, its APIs and its way to receivers, and opens the port if it is to listen. */
export async function createHost(options: HostOptions): Promise<Host> {
  const hostTime = createWallClock({ keepsProcessAlive: options.listen !== null });
  const data = await openHostData(options, hostTime);
  let ground: Ground | undefined;
  try {
    const outgoing = createOutgoing(options, { hostTime, kept: data?.keys });
    const simulator = newSimulator(options, { outgoing, hostTime, data });
    ground = { hostTime, data, outgoing, simulator };
    return await assembledHost(options, ground);
  } catch (error) {
    if (ground === undefined) data?.close();
    // What the folder had under way must not go on unstored.
    else await closeAll({ ...ground, checks: undefined, others: [] });
    throw error;
  }
}

interface Ground {
  readonly hostTime: HostTime;
  readonly data: HostData | undefined;
  readonly outgoing: Outgoing;
  readonly simulator: Simulator;
}

async function assembledHost(options: HostOptions, ground: Ground): Promise<Host> {
  const { hostTime, data, outgoing, simulator } = ground;
  const isResumed = data?.resume(simulator) === true;
  if (isResumed) applyOptions(simulator, options);
  const { keys, targets } = outgoing;
  let url = IN_PROCESS_URL;
  const receiverUrl = (): string => `${url}${RECEIVER_PATH}`;
  const receiver = builtInReceiver(simulator, receiverUrl);
  const inbound = createInboundDesk(simulator);
  const version = packageVersion();
  const exchanges = exchangesFrom(outgoing.exchanges, () => outgoing.clear());
  const kept = (handler: ApiHandler): ApiHandler => data?.answerWhenStored(handler) ?? handler;
  const sendgrid = kept(sendgridApi(options, simulator));
  // What the simulator asks of itself is never too many.
  const ownApi = kept(sendgridApi({ ...options, rateLimit: null }, simulator));
  const client = new SendgridClient(ownApi, options.apiKey);
  const stage = createScenarioStage({ simulator, receiver, client, url: () => url });
  const checks = options.checks?.({ simulator, keys, targets, allowTarget: options.allowTarget ?? [] });
  const parts = {
    simulator,
    exchanges,
    receiver,
    inbound,
    stage,
    checks,
    loads: options.loads,
    past: data?.past,
    version,
  };
  const control = kept(createControlApi({ ...parts, process: processFigures(hostTime) }));
  const stored = (): Promise<void> => data?.stored() ?? Promise.resolve();
  const served = { simulator, sendgrid, control, receiver, hostTime, inbound, stored };
  const { port, smtp } = await openPorts(options, served);
  if (port !== null) {
    ({ url } = port);
    outgoing.ownApis.listensOn(port.port);
  }
  targets.add(receiverUrl(), carrierOfReceiver(receiver));
  targets.add(`${url}${TOKEN_PATH}`, carrierOfTokenServer(receiver.tokens));
  return {
    simulator,
    sendgrid,
    control,
    client,
    stage,
    targets,
    hostTime,
    url,
    receiverUrl: receiverUrl(),
    smtpPort: smtp?.port ?? null,
    token: port?.token ?? null,
    version,
    exchanges,
    isResumed,
    stored,
    reset: (change) => resetAll(change, { simulator, receiver, exchanges }),
    close: () => closeAll({ ...ground, checks, others: [options.loads, port, smtp] }),
  };
}

function builtInReceiver(simulator: Simulator, url: () => string): BuiltInReceiver {
  return new BuiltInReceiver({
    url,
    publicKeys: (settings) => publicKeysOf(simulator, { receiverUrl: url(), settings }),
    now: () => simulator.now(),
  });
}

interface Ending extends Ground {
  readonly checks: HostedChecks | undefined;
  readonly others: readonly ({ close(): Promise<void> } | null | undefined)[];
}

async function closeAll({ simulator, checks, data, outgoing, others, hostTime }: Ending): Promise<void> {
  // First no attempt begins any more, then those under way are cut off: nobody waits for a receiver.
  const closed = [simulator.close()];
  checks?.close();
  // What is cut off now is made again at the next start.
  data?.close();
  outgoing.close();
  closed.push(...others.map((other) => other?.close()).filter((ended) => ended !== undefined));
  await inTime(Promise.all(closed), hostTime);
}

function resetAll(
  change: ResetOptions,
  { simulator, receiver, exchanges }: Pick<Host, "simulator" | "exchanges"> & Pick<Served, "receiver">,
): void {
  simulator.reset(change);
  if (change.account !== undefined) return;
  receiver.reset();
  exchanges.clear();
}

function sendgridApi(
  { apiKey = [], rateLimit = null }: Pick<HostOptions, "apiKey"> & { readonly rateLimit?: number | null },
  simulator: Simulator,
): ApiHandler {
  const limits = rateLimit === null ? {} : { rateLimits: { requestsPerMinute: rateLimit } };
  return createSendgridApi({ simulator, apiKeys: apiKey, renderer: createTemplateRenderer(), ...limits });
}

interface OpenPort {
  readonly url: string;
  readonly port: number;
  readonly token: string | null;
  close(): Promise<void>;
}

type Served = Pick<Host, "simulator" | "sendgrid" | "control" | "hostTime"> & {
  readonly receiver: BuiltInReceiver;
};

type Submitted = Pick<Host, "simulator" | "stored"> & { readonly inbound: InboundDesk };

async function openPorts(
  options: HostOptions,
  served: Served & Submitted,
): Promise<{ readonly port: OpenPort | null; readonly smtp: SmtpListener | null }> {
  const port = await openPort(options, served);
  try {
    return { port, smtp: await openSmtpPort(options, served) };
  } catch (error) {
    await port?.close();
    throw error;
  }
}

// express costs 100 ms to load: a simulator that listens nowhere does without.
async function openPort({ listen, allowHost }: HostOptions, served: Served): Promise<OpenPort | null> {
  if (listen === null) return null;
  const [{ createExpressApp }, { listenOn }, { LiveStream }, { pageFolder }] = await Promise.all([
    import("./listening/express-app.ts"),
    import("./listening/http-listener.ts"),
    import("./listening/live-stream.ts"),
    import("./page-folder.ts"),
  ]);
  const token = isLoopbackName(listen.host) ? null : randomBytes(16).toString("hex");
  const guard = createAccessGuard({ listensOn: listen.host, allowHosts: allowHost ?? [], token });
  const stream = new LiveStream(served.simulator.journal);
  const receiver = receiverListener(served);
  const tokenServer = tokenListener(served.receiver.tokens);
  const app = createExpressApp({ ...served, receiver, tokenServer, guard, pageFolder: pageFolder() });
  const listener = await listenOn({ ...listen, app, stream, guard });
  return {
    url: `http://${urlHost(listen.host)}:${listener.port}`,
    port: listener.port,
    token,
    close: async () => {
      stream.close();
      await listener.close();
    },
  };
}

async function openSmtpPort(
  { smtpPort, listen, apiKey }: HostOptions,
  { simulator, inbound, stored }: Submitted,
): Promise<SmtpListener | null> {
  if (smtpPort === undefined) return null;
  const { listenForMail } = await import("./listening/smtp-listener.ts");
  const host = listen?.host ?? "127.0.0.1";
  const own = { apiKeys: apiKey, budget: new BodyBudget(), renderer: createTemplateRenderer() };
  return await listenForMail({ simulator, inbound, stored, host, port: smtpPort, ...own });
}

// An address that stands for all is none to call.
function urlHost(host: string): string {
  if (host === "0.0.0.0" || host === "::") return "localhost";
  return host.includes(":") ? `[${host}]` : host;
}

async function inTime(closed: Promise<unknown>, hostTime: HostTime): Promise<void> {
  let stopWaiting = (): void => undefined;
  const late = new Promise<void>((resolve) => {
    stopWaiting = hostTime.wakeIn(CLOSE_WITHIN_MS, resolve);
  });
  await Promise.race([closed, late]);
  stopWaiting();
}
