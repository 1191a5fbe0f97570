import type { Command } from "commander";
import type { CliContext } from "./context.ts";

/** A command as the help lists it. It is loaded only when it runs. */
export interface CommandEntry {
  readonly name: string;
  readonly summary: string;
  readonly examples: readonly string[];
  readonly load: (context: CliContext) => Promise<Command>;
}

/** All commands, in the order of the help. The first one runs when none is named. */
export const COMMANDS: readonly CommandEntry[] = [
  {
    name: "start",
    summary: "run a local SendGrid (the default)",
    examples: [
      "fake-sendgrid --target http://127.0.0.1:3000/events",
      "fake-sendgrid start --port 0 --target built-in --demo --batch-max-age 5s",
      "fake-sendgrid start --clock manual --seed 1 --json",
      "fake-sendgrid start --retry-waits 5s,10s --retry-window 1h --config sim.json",
    ],
    load: async (context) => (await import("./start.ts")).startCommand(context),
  },
  {
    name: "receive",
    summary: "run a correct receiver to try things on",
    examples: [
      "fake-sendgrid receive --port 3000",
      "fake-sendgrid receive --status 503 --delay 200ms --json",
    ],
    load: async (context) => (await import("./receive.ts")).receiveCommand(context),
  },
  {
    name: "trigger",
    summary: "make an event or run a scenario, and see what comes of it",
    examples: [
      "fake-sendgrid trigger bounce --target http://127.0.0.1:3000/events",
      "fake-sendgrid trigger open --count 50 --set email=ada@example.com --json",
      "fake-sendgrid trigger click --set custom.order=42 --set asm_group_id=7 --edit",
      "fake-sendgrid trigger my-scenario.json --target http://127.0.0.1:3000/events",
      "fake-sendgrid trigger inbound --file mail.eml --to help@mail.example.com",
    ],
    load: async (context) => (await import("./trigger/trigger.ts")).triggerCommand(context),
  },
  {
    name: "scenarios",
    summary: "list, show and check scenarios",
    examples: [
      "fake-sendgrid scenarios",
      "fake-sendgrid scenarios show outage-and-recovery",
      "fake-sendgrid scenarios validate my-scenario.json",
      "fake-sendgrid scenarios schema > scenario.schema.json",
    ],
    load: async (context) => (await import("./scenarios.ts")).scenariosCommand(context),
  },
  {
    name: "load",
    summary: "put a receiver under load, and measure what it makes of it",
    examples: [
      "fake-sendgrid load http://127.0.0.1:3000/events --events-per-second 500",
      "fake-sendgrid load URL --events-per-second 5000 --profile ramp --html r.html",
      "fake-sendgrid load URL --scenario newsletter-campaign --duration 2m",
      "fake-sendgrid load URL --events-per-second 200 --duration 20s \\\n    --batch-max-age 1s --assert 'p99<500ms' 'error-rate<1%' --json now.json",
    ],
    load: async (context) => (await import("./load.ts")).loadCommand(context),
  },
  {
    name: "worker",
    summary: "make load for `load --redis`, on this machine or any other",
    examples: ["fake-sendgrid worker --redis redis://127.0.0.1:6379"],
    load: async (context) => (await import("./worker.ts")).workerCommand(context),
  },
  {
    name: "record",
    summary: "keep real webhook posts as a fixture, redacted",
    examples: [
      "fake-sendgrid record --forward http://127.0.0.1:3000/events --out posts.json",
      "fake-sendgrid record --out posts.json --no-redact --json",
    ],
    load: async (context) => (await import("./record.ts")).recordCommand(context),
  },
  {
    name: "check",
    summary: "check what a receiver does with all that SendGrid sends",
    examples: [
      "fake-sendgrid check http://127.0.0.1:3000/events",
      "fake-sendgrid check URL --junit check.xml --html check.html",
      "fake-sendgrid check URL --probe 'http://127.0.0.1:3000/count?id={sg_event_id}'",
      "fake-sendgrid check URL --only types,size-768k --baseline known.json",
      "fake-sendgrid check --list",
    ],
    load: async (context) => (await import("./check.ts")).checkCommand(context),
  },
  {
    name: "keygen",
    summary: "make a key pair for --key",
    examples: ["fake-sendgrid keygen --out webhook.pem", "fake-sendgrid keygen > webhook.pem"],
    load: async (context) => (await import("./keygen.ts")).keygenCommand(context),
  },
  {
    name: "sign",
    summary: "sign the body on standard input",
    examples: ["fake-sendgrid sign --key webhook.pem --timestamp 1600112502 < body"],
    load: async (context) => (await import("./sign.ts")).signCommand(context),
  },
  {
    name: "verify",
    summary: "check a signature, and explain a mismatch",
    examples: ["fake-sendgrid verify --public-key K --timestamp T --signature S < body"],
    load: async (context) => (await import("./verify.ts")).verifyCommand(context),
  },
];
