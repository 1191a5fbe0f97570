import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test, vi } from "vitest";
import { parse, parseAllDocuments } from "yaml";
import { loadCommand } from "../../server/cli/load.ts";
import { workerCommand } from "../../server/cli/worker.ts";
import { UsageError } from "../../server/runtime/usage-error.ts";
import { runCommand } from "../support/command-run.ts";
import { ROOT } from "../support/source-tree.ts";

// The files in fixtures/deploy as far as they can be checked without an engine: whether what they say of commands,
// flags, addresses, images and secrets fits the command line, and each other.

interface ComposeService {
  readonly image?: string;
  readonly build?: string;
  readonly entrypoint?: readonly string[];
  readonly command: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly depends_on?: Readonly<Record<string, unknown>>;
}

interface SecretRef {
  readonly name: string;
  readonly key: string;
}

interface Container {
  readonly name: string;
  readonly image: string;
  readonly args: readonly string[];
  readonly env?: readonly {
    readonly name: string;
    readonly valueFrom: { readonly secretKeyRef: SecretRef };
  }[];
}

interface Manifest {
  readonly kind: string;
  readonly metadata: { readonly name: string };
  readonly spec: {
    readonly replicas?: number;
    readonly ports?: readonly { readonly port: number }[];
    readonly selector?: Readonly<Record<string, unknown>>;
    readonly podFailurePolicy?: { readonly rules: readonly PodFailureRule[] };
    readonly template: {
      readonly metadata?: { readonly labels: Readonly<Record<string, string>> };
      readonly spec: { readonly containers: readonly Container[] };
    };
  };
}

interface PodFailureRule {
  readonly action: string;
  readonly onExitCodes: { readonly containerName: string; readonly values: readonly number[] };
}

function textOf(name: string): string {
  return readFileSync(join(ROOT, "fixtures/deploy", name), "utf8");
}

function compose(): { readonly services: Readonly<Record<string, ComposeService>> } {
  return parse(textOf("compose.yaml"));
}

function manifests(): readonly Manifest[] {
  return parseAllDocuments(textOf("kubernetes.yaml")).map((document) => {
    expect(document.errors).toEqual([]);
    // The tests below say of which form it is.
    return document.toJS() as Manifest;
  });
}

function manifest(kind: string): Manifest {
  const found = manifests().find((each) => each.kind === kind);
  if (found === undefined) throw new Error(`there is no ${kind}`);
  return found;
}

/** Runs a command without a token: all else is read before that is missed. */
async function problemOf([name, ...args]: readonly string[]): Promise<string> {
  vi.stubEnv("FAKE_SENDGRID_TOKEN", "");
  const command = { load: loadCommand, worker: workerCommand }[String(name)];
  if (command === undefined) return `${name} is no command`;
  try {
    await runCommand(command, args);
  } catch (error) {
    if (error instanceof UsageError) return error.message;
    throw error;
  } finally {
    vi.unstubAllEnvs();
  }
  return "it was not missed";
}

const ONLY_THE_TOKEN = expect.stringMatching(/^--redis needs a token/);

test("all commands and flags of the Compose file are ones that the command line takes", async () => {
  const { worker, load } = compose().services;
  expect(await problemOf(worker?.command ?? [])).toEqual(ONLY_THE_TOKEN);
  const [program, ...args] = [...(load?.entrypoint ?? []), ...(load?.command ?? [])];
  expect(textOf("Dockerfile")).toContain(`ENTRYPOINT ["${program}"]`);
  expect(await problemOf(args)).toEqual(ONLY_THE_TOKEN);
  // The one in the comment, too.
  const example = /docker compose run --rm load (.*)/.exec(textOf("compose.yaml"))?.[1]?.split(" ") ?? [];
  expect(await problemOf(["load", "--redis", "redis://redis:6379", ...example])).toEqual(ONLY_THE_TOKEN);
});

test("the services of the Compose file find Redis, and get their token from the environment", () => {
  const { redis, ...ours } = compose().services;
  expect(Object.keys(ours)).toEqual(["worker", "load"]);
  expect(redis?.command.slice(0, 3)).toEqual(["redis-server", "--appendonly", "yes"]);
  for (const { build, environment, depends_on, entrypoint = [], command } of Object.values(ours)) {
    expect(build).toBe(".");
    expect(environment?.["FAKE_SENDGRID_TOKEN"]).toMatch(/^\$\{FAKE_SENDGRID_TOKEN:\?/);
    expect(Object.keys(depends_on ?? {})).toEqual(["redis"]);
    expect([...entrypoint, ...command]).toContain("redis://redis:6379");
  }
});

test("all commands and flags of the Kubernetes file are ones that the command line takes", async () => {
  for (const kind of ["Deployment", "Job"]) {
    const [container] = manifest(kind).spec.template.spec.containers;
    expect(await problemOf(container?.args ?? [])).toEqual(ONLY_THE_TOKEN);
  }
});

function containers(): readonly Container[] {
  return [manifest("Deployment"), manifest("Job")].flatMap(({ spec }) => spec.template.spec.containers);
}

test("the parts of the Kubernetes file find Redis, and get the token that its comment makes", () => {
  const [service, redis] = [manifest("Service"), manifest("StatefulSet")];
  expect(service.spec.selector).toEqual(redis.spec.template.metadata?.labels);
  const address = `redis://${service.metadata.name}:${service.spec.ports?.[0]?.port}`;
  const [, name, key] =
    /create secret generic (\S+) --from-literal=(\w+)=/.exec(textOf("kubernetes.yaml")) ?? [];
  for (const { args, env } of containers()) {
    expect(args.join(" ")).toContain(address);
    expect(env).toEqual([{ name: "FAKE_SENDGRID_TOKEN", valueFrom: { secretKeyRef: { name, key } } }]);
  }
});

test("the Kubernetes job waits for all workers, and is not begun again where that would end the same", () => {
  const [worker, load] = containers();
  expect(load?.image).toBe(worker?.image);
  expect(load?.args).toContain(`--workers=${manifest("Deployment").spec.replicas}`);
  // Findings and wrong usage.
  expect(manifest("Job").spec.podFailurePolicy?.rules).toMatchObject([
    { action: "FailJob", onExitCodes: { containerName: load?.name, values: [1, 2] } },
  ]);
});

test("the Dockerfile installs the versions that are the package's peers", () => {
  const { peerDependencies } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8"));
  const installed = [...textOf("Dockerfile").matchAll(/ (bullmq|ioredis)@(\d+)/g)];
  expect(installed.map(([, name]) => name)).toEqual(["bullmq", "ioredis"]);
  for (const [, name = "", version] of installed) expect(peerDependencies[name]).toBe(`^${version}.0.0`);
});
