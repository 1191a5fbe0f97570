import { createServer } from "node:http";
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import { BodyTooLarge, RequestAborted, TooManyBodies } from "../../api/http.ts";
import type { Duration, Instant } from "../../contract/time.ts";
import { SIGNATURE_HEADER } from "../../contract/wire.ts";
import type { HostTime } from "../../simulation/ports.ts";
import { BodyBudget } from "../listening/body-budget.ts";
import { CannotRun } from "../cannot-run.ts";
import { headerOf } from "../posting/carrier.ts";
import type { ForwardedAnswer, Forwarder } from "./forwarder.ts";
import { readExactBody } from "../listening/exact-body.ts";
import { recordedHeaders, recordedPath } from "./recorded-head.ts";
import { eventsByType } from "./recording.ts";
import { hangUp, headerLines, passBack } from "./recorder-exchange.ts";
import type { Exchange, Refusal } from "./recorder-exchange.ts";
import type { PostInFile, RecordingFile } from "./recording-file.ts";
import type { Redactor } from "./redaction.ts";

/** A request that came, for whoever prints it. */
export interface RecorderReport {
  readonly at: Instant;
  readonly method: string;
  readonly path: string;
  /** What it was answered; null: nothing, the recorder was stopped. */
  readonly status: number | null;
  /** Null: its body is no list of events. */
  readonly events: number | null;
  readonly bytes: number;
  readonly isSigned: boolean;
  readonly latencyMs: Duration | null;
  readonly isRecorded: boolean;
  /** What else is worth knowing, in a few words each. */
  readonly remarks: readonly string[];
}

/** What a recorder needs. */
export interface RecorderOptions {
  readonly host: string;
  /** 0: any that is free. */
  readonly port: number;
  /** Begins the recording, once the port is open. */
  readonly openFile: () => Promise<RecordingFile>;
  /** Null: everything is kept as it came. */
  readonly redactor: Redactor | null;
  /** Null: posts go nowhere and are answered 200. */
  readonly forwarder: Forwarder | null;
  readonly hostTime: HostTime;
  readonly onRequest: (report: RecorderReport) => void;
  /** The largest body; 16 MiB unless given. */
  readonly mostBodyBytes?: number;
}

/** A recorder that listens. */
export interface Recorder {
  readonly port: number;
  /** Ends all connections. Posts that are under way are in the recording without an answer. */
  close(): Promise<void>;
}

// Twenty times the largest batch there is. Ours.
const MOST_BODY_BYTES = 16 * 1024 * 1024;

/**
 * Listens for posts at any path, records each one and passes it on.
 *
 * A post is answered once it is in the file, so that none that was acknowledged is lost. Rejects with CannotRun when
 * the port cannot be opened, before any file is touched, and as `openFile` does.
 */
export async function openRecorder(options: RecorderOptions): Promise<Recorder> {
  const server = createServer();
  const port = await opened(server, options);
  const opening = options.openFile().then((file) => new RecorderDesk(options, file));
  server.on("request", (request, response) => {
    void opening.then(
      (desk) => desk.take(request, response),
      () => response.destroy(),
    );
  });
  const desk = await opening.catch((error: unknown) => {
    server.close();
    server.closeAllConnections();
    throw error;
  });
  return {
    port,
    close: async () => {
      const closed = new Promise<void>((resolve) => {
        server.close(() => resolve());
      });
      desk.stop();
      await Promise.race([desk.idle(), soon(options.hostTime)]);
      server.closeAllConnections();
      await closed;
      await desk.idle();
    },
  };
}

async function opened(server: Server, { host, port }: RecorderOptions): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once("error", (cause: NodeJS.ErrnoException) => {
      const why = cause.code === "EADDRINUSE" ? "is taken" : `cannot be opened (${cause.code ?? "unknown"})`;
      const message = `Port ${port} on ${host} ${why}. Pass another --port (0: any free one) or --host.`;
      reject(new CannotRun(message, { cause }));
    });
    server.listen(port, host, resolve);
  });
  const address = server.address();
  return typeof address === "object" && address !== null ? address.port : 0;
}

// Posts that only have to be saved and answered are; one whose body is still coming is not waited for.
async function soon(hostTime: HostTime): Promise<void> {
  await new Promise<void>((resolve) => void hostTime.wakeIn(LAST_ANSWERS_MS, resolve, "unattended"));
}

const LAST_ANSWERS_MS: Duration = 1000;

class RecorderDesk {
  readonly #options: RecorderOptions;
  readonly #file: RecordingFile;
  readonly #budget = new BodyBudget();
  readonly #underWay = new Set<Promise<void>>();
  #isStopping = false;

  constructor(options: RecorderOptions, file: RecordingFile) {
    this.#options = options;
    this.#file = file;
  }

  take(request: IncomingMessage, response: ServerResponse): void {
    // A client that goes away is told by the body, and an error that nobody hears ends the process.
    response.on("error", () => undefined);
    const served = this.#serve(request, response)
      .catch((error: unknown) => {
        if (!(error instanceof RequestAborted)) process.emitWarning(warningOf(error));
        response.destroy();
      })
      .finally(() => this.#underWay.delete(served));
    this.#underWay.add(served);
  }

  stop(): void {
    this.#isStopping = true;
    this.#options.forwarder?.close();
  }

  async idle(): Promise<void> {
    await Promise.all(this.#underWay);
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.method !== "POST")
      return this.#refuse({ request, response }, { status: 405, reason: "only POST is recorded" });
    const share = this.#budget.open();
    try {
      const limitBytes = this.#options.mostBodyBytes ?? MOST_BODY_BYTES;
      const body = await readExactBody(request, { limitBytes, budget: this.#budget, share });
      await this.#record({ request, response }, body);
    } catch (error) {
      if (error instanceof BodyTooLarge)
        this.#refuse({ request, response }, { status: 413, reason: error.message });
      else if (error instanceof TooManyBodies)
        this.#refuse({ request, response }, { status: 503, reason: error.message });
      else throw error;
    } finally {
      share.giveBack();
    }
  }

  async #record({ request, response }: Exchange, body: Buffer): Promise<void> {
    const { forwarder } = this.#options;
    const at = this.#options.hostTime.now();
    const { inFile, remark } = this.#keep(request, { at, body });
    const post = { target: request.url ?? "/", headers: headerLines(request), body };
    const answer = (await forwarder?.forward(post)) ?? RECEIVED;
    const isCutOff = this.#isStopping && answer.failure !== null;
    if (!isCutOff) inFile?.answered({ status: answer.status, latencyMs: answer.latencyMs });
    const trouble = await troubleToSave(this.#file, inFile);
    if (!isCutOff) passBack(response, answer);
    const failure = isCutOff ? "stopped before the target answered" : answer.failure;
    this.#options.onRequest({
      ...this.#factsOf(request),
      at,
      status: isCutOff ? null : answer.status,
      events: eventCount(body),
      bytes: body.length,
      latencyMs: forwarder === null || isCutOff ? null : answer.latencyMs,
      isRecorded: trouble === null,
      remarks: [failure, remark, trouble].filter((text) => text !== null),
    });
  }

  // Before it goes on: whoever saves the file meanwhile saves this post, too.
  #keep(request: IncomingMessage, { at, body }: { readonly at: Instant; readonly body: Buffer }): Kept {
    const { redactor } = this.#options;
    const redacted = redactor?.body(body) ?? { body, remark: null };
    const headers = recordedHeaders(headerLines(request), { isRedacted: redactor !== null });
    const { path } = this.#factsOf(request);
    const inFile = this.#file.add({ at, method: "POST", path, headers, body: redacted.body });
    return { inFile, remark: redacted.remark };
  }

  #factsOf(request: IncomingMessage): Pick<RecorderReport, "method" | "path" | "isSigned"> {
    const path = recordedPath(request.url ?? "/");
    return {
      method: request.method ?? "GET",
      path: this.#options.redactor?.text(path) ?? path,
      isSigned: headerOf(headerLines(request), SIGNATURE_HEADER) !== undefined,
    };
  }

  #refuse({ request, response }: Exchange, { status, reason }: Refusal): void {
    hangUp({ request, response }, { status, reason }, this.#options.hostTime);
    this.#options.onRequest({
      ...this.#factsOf(request),
      at: this.#options.hostTime.now(),
      status,
      events: null,
      bytes: Number(request.headers["content-length"] ?? 0),
      latencyMs: null,
      isRecorded: false,
      remarks: [`not recorded: ${reason}`],
    });
  }
}

interface Kept {
  readonly inFile: PostInFile | undefined;
  readonly remark: string | null;
}

const RECEIVED: ForwardedAnswer = {
  status: 200,
  headers: [],
  body: Buffer.alloc(0),
  latencyMs: 0,
  failure: null,
};

async function troubleToSave(file: RecordingFile, post: PostInFile | undefined): Promise<string | null> {
  if (post === undefined) return "not recorded: the recording is full";
  try {
    await file.save();
    return null;
  } catch (error) {
    return `not recorded: the file cannot be written (${warningOf(error).message})`;
  }
}

function eventCount(body: Buffer): number | null {
  const counts = eventsByType(body);
  return counts === undefined ? null : [...counts.values()].reduce((sum, count) => sum + count, 0);
}

function warningOf(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
