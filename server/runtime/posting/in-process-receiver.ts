import type { HostTime } from "../../simulation/ports.ts";
import type { Carrier } from "./carrier.ts";
import { carrierOfHandler } from "./handler-carrier.ts";
import type { FetchHandler } from "../embedded/library-interface.ts";
import { carrierOfListener } from "./listener-carrier.ts";
import type { ListenerSource, RequestListener } from "./listener-carrier.ts";
import { UsageError } from "../usage-error.ts";

/** A target of this process whose kind is known. */
export type KnownReceiver =
  | { readonly kind: "fetch"; readonly path: string; readonly handler: FetchHandler }
  | { readonly kind: "node"; readonly path: string; readonly listener: ListenerSource };

/** How a target is to be read. */
export interface ReceiverReading {
  /** Names who asks, for errors. */
  readonly asker: string;
  readonly path?: string | undefined;
  /** What a function is; told by its number of parameters unless given. */
  readonly as?: "fetch" | "node" | undefined;
}

/** What `receiverOf` keeps in what it makes. A registered symbol: a process may hold this module twice. */
export const KNOWN_RECEIVER = Symbol.for("fake-sendgrid.receiver");

/**
 * Recognises a handler or an app by its members and parameters. Throws a UsageError for anything else.
 *
 * Members decide first; a function without any that are known is a node listener if it names two parameters or more,
 * else a Fetch handler.
 */
export function readReceiver(given: unknown, { asker, path, as }: ReceiverReading): KnownReceiver {
  if (path !== undefined && !/^\/(?!\/)/.test(path)) {
    throw new UsageError(
      `${asker}: "path" is ${JSON.stringify(path)}. It must begin with one slash: "/webhooks".`,
    );
  }
  const known = knownReceiver(given);
  if (known !== undefined) return { ...known, path: path ?? known.path };
  const read = receiverOfKind(given, as);
  if (read !== undefined) return { ...read, path: path ?? "/" };
  throw new UsageError(
    `${asker}: ${shownTarget(given)} is no receiver. It must be a Fetch handler, a node (request, response) listener, ` +
      `an express, fastify, Hono or NestJS app, or a module with POST.`,
  );
}

/** Brings posts to a receiver. */
export function carrierOfInProcessReceiver(receiver: KnownReceiver, hostTime: HostTime): Carrier {
  return receiver.kind === "fetch"
    ? carrierOfHandler(receiver.handler, hostTime)
    : carrierOfListener(receiver.listener, hostTime);
}

function knownReceiver(given: unknown): KnownReceiver | undefined {
  if (typeof given !== "object" || given === null || !(KNOWN_RECEIVER in given)) return undefined;
  // Only receiverOf writes under this symbol.
  return given[KNOWN_RECEIVER] as KnownReceiver;
}

type Kind =
  | { readonly kind: "fetch"; readonly handler: FetchHandler }
  | { readonly kind: "node"; readonly listener: ListenerSource };

function receiverOfKind(given: unknown, as: "fetch" | "node" | undefined): Kind | undefined {
  const app = appKind(given);
  if (app !== undefined) return app;
  if (!isFunction(given)) return undefined;
  // An express app has three parameters, as every middleware has.
  return (as ?? (given.length >= 2 ? "node" : "fetch")) === "node" ? nodeKind(() => given) : fetchKind(given);
}

function appKind(given: unknown): Kind | undefined {
  const [fetch, ready, routing] = [method(given, "fetch"), method(given, "ready"), method(given, "routing")];
  if (ready !== undefined && routing !== undefined) {
    return nodeKind(
      once(async () => {
        await ready();
        return routing;
      }),
    );
  }
  const [init, adapter] = [method(given, "init"), method(given, "getHttpAdapter")];
  if (init !== undefined && adapter !== undefined) {
    return nodeKind(
      once(async () => {
        await init();
        return listenerOfNest(adapter());
      }),
    );
  }
  if (fetch !== undefined) return fetchKind(fetch);
  const post = method(given, "POST");
  // Next.js gives a route the parameters of its path, as a promise since version 15.
  return post === undefined
    ? undefined
    : fetchKind((request) => post(request, { params: Promise.resolve({}) }));
}

async function listenerOfNest(adapter: unknown): Promise<RequestListener> {
  const instance = method(adapter, "getInstance")?.();
  const read = receiverOfKind(instance, "node");
  if (read?.kind === "node") return await read.listener();
  throw new UsageError(
    "webhooks.create: the NestJS app runs neither on express nor on fastify. Give a URL instead.",
  );
}

// Called again only where it failed: a plugin that did not load may load the next time.
function once(make: () => Promise<unknown>): () => Promise<unknown> {
  let made: Promise<unknown> | undefined;
  return async () => {
    made ??= make();
    try {
      return await made;
    } catch (error) {
      made = undefined;
      throw error;
    }
  };
}

function nodeKind(listener: () => unknown): Kind {
  // What the app's members and parameters told; nobody can tell more before it is called.
  return { kind: "node", listener: listener as ListenerSource };
}

function fetchKind(handler: (...given: unknown[]) => unknown): Kind {
  // The carrier holds what it answers against Response.
  return { kind: "fetch", handler: (request) => handler(request) as Response | Promise<Response> };
}

type AnyFunction = (...given: unknown[]) => unknown;

function isFunction(given: unknown): given is AnyFunction {
  return typeof given === "function";
}

function method(given: unknown, name: string): AnyFunction | undefined {
  if ((typeof given !== "object" || given === null) && !isFunction(given)) return undefined;
  const member: unknown = Reflect.get(given, name);
  // Of a class's instance: it wants its `this`.
  return isFunction(member) ? (...args) => Reflect.apply(member, given, args) : undefined;
}

function shownTarget(given: unknown): string {
  if (typeof given === "string") return `"${given.slice(0, 60)}"`;
  if (typeof given !== "object" || given === null) return String(given);
  return `an object with ${Object.keys(given).slice(0, 5).join(", ") || "no members"}`;
}
