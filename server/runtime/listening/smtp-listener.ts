import type { TemplateRenderer } from "../../api/sendgrid/templates/template-renderer.ts";
import type { SMTPServer, SMTPServerDataStream, SMTPServerSession } from "smtp-server";
import type { ApiKey } from "../../api/sendgrid/authorization.ts";
import { authorize, holdsScope } from "../../api/sendgrid/authorization.ts";
import { keyIdOf } from "../../api/sendgrid/activity/key-id.ts";
import type { InboundDesk } from "../../api/control/ports.ts";
import type { ApiRequest } from "../../api/http.ts";
import { MAX_RECIPIENTS, MAX_REQUEST_BYTES } from "../../contract/limits.ts";
import type { Simulator } from "../../simulation/simulator.ts";
import type { BodyBudget } from "./body-budget.ts";
import { CannotRun } from "../cannot-run.ts";
import { submitMail } from "../mails/smtp-submission.ts";

/** What an SMTP port needs. */
export interface SmtpListenerOptions {
  readonly host: string;
  /** 0: any free one. */
  readonly port: number;
  readonly simulator: Simulator;
  readonly inbound: InboundDesk;
  readonly apiKeys: readonly ApiKey[] | undefined;
  /** Fills in the templates that mails name. */
  readonly renderer: TemplateRenderer;
  /** What mails may take up while they are read, all together. */
  readonly budget: BodyBudget;
  /** Resolves once what was taken is stored, and rejects when it cannot be. Absent: nothing is stored. */
  readonly stored?: () => Promise<void>;
}

/** An SMTP port that is open. */
export interface SmtpListener {
  readonly port: number;
  close(): Promise<void>;
}

/**
 * Opens a port that speaks SMTP. With AUTH, `apikey` and an API key, mails are sent, as by mail/send; without, they
 * are mails from outside, which parse settings take.
 *
 * Rejects with CannotRun when the port is taken.
 */
export async function listenForMail(options: SmtpListenerOptions): Promise<SmtpListener> {
  const { SMTPServer: Server } = await import("smtp-server");
  const accounts = new WeakMap<SMTPServerSession, Sender>();
  const server = new Server({
    name: "fake-sendgrid",
    banner: "fake-sendgrid",
    size: MAX_REQUEST_BYTES,
    authOptional: true,
    authMethods: ["PLAIN", "LOGIN"],
    allowInsecureAuth: true,
    disabledCommands: ["STARTTLS"],
    // Looking names up would leave this machine.
    disableReverseLookup: true,
    closeTimeout: CLOSE_WITHIN_MS,
    logger: false,
    onAuth({ username, password }, session, callback) {
      const access = accessOf(username ?? "", password ?? "", options);
      if (access.kind === "refused") return callback(smtpError(535, access.why));
      accounts.set(session, access.sender);
      callback(null, { user: access.sender.account });
    },
    onRcptTo({ address }, session, callback) {
      const isFull = session.envelope.rcptTo.length >= MAX_RECIPIENTS;
      if (isFull) return callback(smtpError(452, "Too many recipients"));
      if (accounts.has(session) || isParsed(address, options.simulator)) return callback();
      callback(smtpError(550, `Unauthenticated senders not allowed, and no parse setting takes ${address}`));
    },
    onData(stream, session, answer) {
      void taken(stream, { session, sender: accounts.get(session), options }).then(
        (reply) =>
          reply.kind === "ok" ? answer(null, reply.text) : answer(smtpError(reply.code, reply.text)),
        (error: unknown) => {
          process.emitWarning(error instanceof Error ? error : String(error));
          answer(smtpError(451, "The simulator has a bug: its log says more"));
        },
      );
    },
  });
  return { port: await opened(server, options), close: async () => await closed(server) };
}

// A command ends within 2 s, whatever a client does.
const CLOSE_WITHIN_MS = 500;

interface Sender {
  readonly account: string;
  readonly apiKeyId: string | undefined;
}

type SmtpAccess =
  { readonly kind: "let-in"; readonly sender: Sender } | { readonly kind: "refused"; readonly why: string };

// Documented: the user is always "apikey". Observed texts.
function accessOf(username: string, password: string, options: SmtpListenerOptions): SmtpAccess {
  const { apiKeys, simulator } = options;
  if (username !== "apikey")
    return { kind: "refused", why: "Authentication failed: Bad username / password" };
  const request: ApiRequest = {
    method: "POST",
    path: "/v3/mail/send",
    query: new URLSearchParams(),
    headers: { authorization: `Bearer ${password}` },
    body: () => Promise.resolve(new Uint8Array()),
  };
  const access = authorize(request, { given: apiKeys, made: simulator.account().apiKeys });
  if (access.kind !== "granted" || !holdsScope(access.scopes, "mail.send")) {
    const why = "Authentication failed: The provided authorization grant is invalid, expired, or revoked";
    return { kind: "refused", why };
  }
  return { kind: "let-in", sender: { account: access.account, apiKeyId: keyIdOf(request) } };
}

function isParsed(address: string, simulator: Simulator): boolean {
  const hostname = address.slice(address.lastIndexOf("@") + 1);
  return simulator
    .accountNames()
    .some((name) => simulator.account(name).parseSettings.find(hostname) !== undefined);
}

interface Incoming {
  readonly session: SMTPServerSession;
  /** Undefined: nobody who has an API key. */
  readonly sender: Sender | undefined;
  readonly options: SmtpListenerOptions;
}

type SmtpReply =
  | { readonly kind: "ok"; readonly text: string }
  | { readonly kind: "refused"; readonly code: number; readonly text: string };

async function taken(stream: SMTPServerDataStream, incoming: Incoming): Promise<SmtpReply> {
  const { options } = incoming;
  const share = options.budget.open();
  try {
    const chunks: Uint8Array[] = [];
    let hasRoom = true;
    for await (const chunk of stream) {
      if (!(chunk instanceof Uint8Array)) continue;
      hasRoom &&= !stream.sizeExceeded && share.take(chunk.length);
      // What has no room is read to its end all the same, or the client would not read the answer.
      if (hasRoom) chunks.push(chunk);
    }
    if (stream.sizeExceeded) return { kind: "refused", code: 552, text: "Message too large" };
    if (!hasRoom) return { kind: "refused", code: 451, text: "Too many mails at a time, try again later" };
    return await delivered(Buffer.concat(chunks), incoming);
  } finally {
    share.giveBack();
  }
}

async function delivered(raw: Uint8Array, { session, sender, options }: Incoming): Promise<SmtpReply> {
  const { mailFrom, rcptTo } = session.envelope;
  const from = mailFrom === false ? "" : mailFrom.address;
  const to = rcptTo.map(({ address }) => address);
  if (sender !== undefined) {
    const submission = { raw, ...sender, envelopeFrom: from, recipients: to };
    const reply = await submitMail(submission, options);
    if (reply.kind === "refused")
      return { kind: "refused", code: 550, text: `The mail cannot be read: ${oneLine(reply.why)}` };
    const isStored = await (options.stored?.() ?? Promise.resolve()).then(isDone, isNotDone);
    return isStored
      ? { kind: "ok", text: `Ok: queued as ${reply.messageId}` }
      : { kind: "refused", code: 451, text: "The data folder cannot be written, try again later" };
  }
  const senderIp = session.remoteAddress.replace(/^::ffff:/, "");
  const reply = await options.inbound.receive({ raw, account: undefined, from, to, senderIp });
  if (reply.kind === "unreadable")
    return { kind: "refused", code: 550, text: `The mail cannot be read: ${oneLine(reply.why)}` };
  const [first] = reply.deliveries;
  if (first === undefined)
    return { kind: "refused", code: 451, text: "No room, or no parse setting any more" };
  return { kind: "ok", text: `Ok: queued as ${first.deliveryId}` };
}

const isDone = (): boolean => true;
const isNotDone = (): boolean => false;

function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, " ").slice(0, 200);
}

function smtpError(responseCode: number, message: string): Error {
  return Object.assign(new Error(message), { responseCode });
}

async function opened(server: SMTPServer, { host, port }: SmtpListenerOptions): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once("error", (cause: NodeJS.ErrnoException) => {
      const why =
        cause.code === "EADDRINUSE" ? "is taken" : `cannot be opened (${cause.code ?? "unknown error"})`;
      reject(
        new CannotRun(`Port ${port} ${why}. Pass --smtp-port with another number (0: any free one).`, {
          cause,
        }),
      );
    });
    server.listen(port, host, resolve);
  });
  // A client that goes away in the middle of a mail is no news.
  server.on("error", () => undefined);
  const address = server.server.address();
  if (address === null || typeof address === "string") throw new TypeError("A TCP server has a port.");
  return address.port;
}

async function closed(server: SMTPServer): Promise<void> {
  await new Promise<void>((resolve) => server.close(() => resolve()));
}
