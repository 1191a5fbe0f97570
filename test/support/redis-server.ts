import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import { createInterface } from "node:readline";
import { Redis } from "ioredis";
import { onTestFinished, test } from "vitest";
import { newFolder } from "./folder.ts";
import { freePort } from "./raw-server.ts";

/** Where redis-server is; undefined: nowhere. */
const redisPath = findRedis();

// Several processes share the machine with other tests.
const TIMEOUT_MS = 120_000;

/** A test with a Redis of its own; skipped, with the reason, where there is no redis-server. */
export function testWithRedis(name: string, body: (redis: RedisServer) => Promise<void>): void {
  test(name, { timeout: TIMEOUT_MS }, async ({ skip }) => {
    skip(redisPath === undefined, "there is no redis-server here: apt-get install redis-server");
    await body(await startRedis());
  });
}

/** A Redis of a test's own, which keeps what it was told. */
export interface RedisServer {
  readonly url: string;
  /** Kills it and starts it again with what it had written; `whileAway` happens in between. */
  readonly restart: (whileAway: () => Promise<void>) => Promise<void>;
  /** From now on it has no memory for what is written. */
  readonly refuse: () => Promise<void>;
  /** All that is there, keys and values, as one text of latin1. */
  readonly dump: () => Promise<string>;
  /** The names of all keys. */
  readonly keys: () => Promise<readonly string[]>;
}

/** Starts a Redis on a port of its own; it is killed when the test is over. */
async function startRedis(): Promise<RedisServer> {
  const folder = await newFolder();
  let port = await freePort();
  const start = async (): Promise<ChildProcess | undefined> => {
    const child = spawn(
      redisPath ?? "redis-server",
      [
        ["--port", String(port), "--bind", "127.0.0.1", "--dir", folder, "--save", ""],
        // What it has answered is on disk.
        ["--appendonly", "yes", "--appendfsync", "always"],
      ].flat(),
      { stdio: ["ignore", "pipe", "ignore"] },
    );
    for await (const line of createInterface({ input: child.stdout })) {
      if (!line.includes("Ready to accept connections")) continue;
      child.stdout.resume();
      return child;
    }
    return undefined;
  };
  let child = await start();
  // Somebody else was given its port just then.
  for (let tries = 0; child === undefined && tries < 5; tries++) {
    port = await freePort();
    child = await start();
  }
  const kill = async (): Promise<void> => {
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, "exit");
    if (child.kill("SIGKILL")) await ended;
  };
  onTestFinished(kill);
  const url = `redis://127.0.0.1:${port}`;
  const ask = async <Answer>(question: (redis: Redis) => Promise<Answer>): Promise<Answer> => {
    const redis = new Redis(url);
    try {
      return await question(redis);
    } finally {
      redis.disconnect();
    }
  };
  return {
    url,
    restart: async (whileAway) => {
      await kill();
      await whileAway();
      child = await start();
    },
    refuse: async () => void (await ask(async (redis) => await redis.config("SET", "maxmemory", "1"))),
    keys: async () => await ask(async (redis) => await redis.keys("*")),
    dump: async () =>
      await ask(async (redis) => {
        const keys = await redis.keys("*");
        const values = await Promise.all(keys.map(async (key) => await redis.dumpBuffer(key)));
        return [...keys, ...values.map((value) => value.toString("latin1"))].join("\n");
      }),
  };
}

function findRedis(): string | undefined {
  return (process.env["PATH"] ?? "")
    .split(delimiter)
    .map((folder) => join(folder, "redis-server"))
    .find((path) => {
      try {
        accessSync(path, constants.X_OK);
        return true;
      } catch {
        return false;
      }
    });
}
