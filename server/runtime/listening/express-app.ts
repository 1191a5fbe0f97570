import type { NextFunction, Request, RequestHandler, Response } from "express";
import express from "express";
import type { Express } from "express";
import type { ApiHandler } from "../../api/http.ts";
import { CONTROL_PATH, RECEIVER_PATH, TOKEN_PATH } from "../../api/control/control-path.ts";
import type { AccessGuard } from "./access-guard.ts";
import { TOKEN_COOKIE, guarded, guardedReceiver, guardedSendgrid } from "./access-request.ts";
import { MAX_SNAPSHOT_BYTES } from "../../contract/snapshot.ts";
import type { NodeListener } from "./node-adapter.ts";
import { toNode } from "./node-adapter.ts";

/** The parts that are served on the one port. */
export interface ExpressAppOptions {
  /** /v3, without the guard. */
  readonly sendgrid: ApiHandler;
  /** /_simulator, without the guard. */
  readonly control: ApiHandler;
  /** POST /_simulator/receiver, without the guard. */
  readonly receiver: NodeListener;
  /** POST /_simulator/receiver/token, without the guard. */
  readonly tokenServer: NodeListener;
  readonly guard: AccessGuard;
  /** The built page; undefined: there is none. */
  readonly pageFolder: string | undefined;
}

// Everything is our own: no inline script or style, nothing from elsewhere. The stream is a websocket of the same host.
const CONTENT_SECURITY_POLICY = [
  "default-src 'self'",
  "style-src 'self'",
  "connect-src 'self' ws: wss:",
  "img-src 'self' data:",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join("; ");

/** Puts SendGrid's API, the control API, the built-in receiver and the page on one express app. No answer is an HTML error. */
export function createExpressApp(options: ExpressAppOptions): Express {
  const app = express();
  app.disable("x-powered-by");
  app.get("/healthz", (_request, response) => {
    response.set("Cache-Control", "no-store").json({ status: "ready" });
  });
  app.use(toNode(guardedSendgrid(options.sendgrid, options.guard)));
  app.post(RECEIVER_PATH, guardedReceiver(options.receiver, options.guard));
  app.post(TOKEN_PATH, guardedReceiver(options.tokenServer, options.guard));
  // Each of its paths says itself how much it takes; a snapshot is the largest.
  app.use(toNode(guarded(options.control, options.guard), { maxBodyBytes: MAX_SNAPSHOT_BYTES }));
  if (options.pageFolder !== undefined) {
    app.use(pageHeaders, tokenCookie(options.guard));
    app.use(express.static(options.pageFolder, { index: false, redirect: false, setHeaders: cacheAssets }));
    app.use(pageRoutes(options.pageFolder));
  }
  app.use(notFound);
  app.use(failed);
  return app;
}

function pageHeaders(_request: Request, response: Response, next: NextFunction): void {
  response.set({
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
  });
  next();
}

// Off loopback the page is opened once with ?token=: from then on the browser sends it by itself.
function tokenCookie(guard: AccessGuard): RequestHandler {
  return (request, response, next) => {
    const { token } = request.query;
    if (typeof token === "string" && /^[\w-]+$/.test(token) && guard.isToken(token)) {
      const scope = `Path=${CONTROL_PATH}; HttpOnly; SameSite=Strict`;
      response.append("Set-Cookie", `${TOKEN_COOKIE}=${token}; ${scope}`);
    }
    next();
  };
}

// Built files have their content's hash in their name; the page that names them has not.
function cacheAssets(response: { setHeader(name: string, value: string): unknown }, path: string): void {
  const isHashed = /[\\/]assets[\\/]/.test(path);
  response.setHeader("Cache-Control", isHashed ? "public, max-age=31536000, immutable" : "no-cache");
}

// Every place in the page has a URL of its own: the page itself finds what belongs there.
function pageRoutes(folder: string): RequestHandler {
  return (request, response, next) => {
    const isPage = request.method === "GET" || request.method === "HEAD";
    const isFile = request.path.includes(".");
    if (!isPage || isFile || isApiPath(request.path) || request.accepts("html") === false) return next();
    response.sendFile("index.html", { root: folder, headers: { "Cache-Control": "no-cache" } });
  };
}

function isApiPath(path: string): boolean {
  return /^\/(?:v3|_simulator|healthz)(?:\/|$)/i.test(path);
}

function notFound(request: Request, response: Response): void {
  const isRoot = request.path === "/" && (request.method === "GET" || request.method === "HEAD");
  response.status(404).json({
    error: {
      code: "not-found",
      message: isRoot
        ? "The page was not built."
        : `${request.method} ${request.path.slice(0, 80)} is nothing here.`,
      hint: isRoot
        ? "Run npm run build. SendGrid's API is at /v3, the simulator's at /_simulator."
        : "SendGrid's API is at /v3, the simulator's at /_simulator, the page at /.",
    },
  });
}

// express knows an error handler by its four parameters.
// oxlint-disable-next-line max-params -- the signature is express's
function failed(error: unknown, request: Request, response: Response, next: NextFunction): void {
  if (response.headersSent) return next(error);
  const status = clientStatusOf(error);
  if (status === undefined) {
    process.emitWarning(error instanceof Error ? error : String(error));
    response.status(500).json(bugAnswer(request.path));
    return;
  }
  const hint = "Check the address: a percent sign must be written as %25.";
  const problem = { code: "bad-request", message: "The request cannot be read.", hint };
  response.status(status).json({ error: problem });
}

function clientStatusOf(error: unknown): number | undefined {
  if (typeof error !== "object" || error === null || !("status" in error)) return undefined;
  const { status } = error;
  return typeof status === "number" && status >= 400 && status < 500 ? status : undefined;
}

function bugAnswer(path: string): unknown {
  const message = "The simulator has a bug: its log says more.";
  if (path.startsWith("/v3")) return { errors: [{ message, field: null, help: null }] };
  return { error: { code: "bug", message, hint: "Please report it with the log." } };
}
