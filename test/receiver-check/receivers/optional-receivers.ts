import { generateKeyPairSync } from "node:crypto";
import { FAILS } from "./defect.ts";
import type { Defect } from "./defect.ts";
import { CORRECT_PARTS, isSignedBy } from "./receiver-parts.ts";
import type { ReceiverParts } from "./receiver-parts.ts";
import { listen } from "./running-receiver.ts";
import type { RunningReceiver } from "./running-receiver.ts";

const SECOND_KEYS = generateKeyPairSync("ec", { namedCurve: "P-256" });

/** The private half of a second key, in PEM. */
export const SECOND_KEY = SECOND_KEYS.privateKey.export({ format: "pem", type: "pkcs8" }).toString();

const SECOND_PUBLIC_KEY = SECOND_KEYS.publicKey.export({ format: "der", type: "spki" }).toString("base64");

/** A server that issues access tokens for client credentials, whoever asks. */
export interface TokenIssuer extends RunningReceiver {
  /** Whether the value of an Authorization header is one of its tokens. */
  readonly knows: (authorization: string | undefined) => boolean;
}

/** Starts one. */
export async function startTokenIssuer(): Promise<TokenIssuer> {
  const issued = new Set<string>();
  const server = await listen((request, response) => {
    request.resume();
    const token = `token-${issued.size + 1}`;
    issued.add(`Bearer ${token}`);
    response.setHeader("Content-Type", "application/json");
    response.end(JSON.stringify({ access_token: token, token_type: "Bearer", expires_in: 3600 }));
  });
  return { ...server, knows: (authorization) => authorization !== undefined && issued.has(authorization) };
}

/** The parts of a receiver that is right in all that is checked only when more is given: a second key, tokens, a status. */
export function completeParts(issuer: TokenIssuer): ReceiverParts {
  return {
    ...CORRECT_PARTS,
    verify: (claim) => isSignedBy(claim) || isSignedBy({ ...claim, publicKey: SECOND_PUBLIC_KEY }),
    admit: ({ headers }) => (issuer.knows(headers["authorization"]) ? undefined : REFUSED_TOKEN),
  };
}

const REFUSED_TOKEN = {
  status: 401,
  headers: { "WWW-Authenticate": 'Bearer error="invalid_token"', "Content-Type": "application/json" },
  body: '{"error":"invalid_token"}',
} as const;

/** Defects that are found only when more is given than a URL and a probe. */
export function optionalDefects(issuer: TokenIssuer): readonly Defect[] {
  return [
    {
      ...FAILS,
      name: "last-event-wins",
      title: "It takes the event that came last for the state of the message.",
      parts: () => ({ statusOf: (events) => textOf(events.at(-1)?.["event"]) }),
      foundBy: "order",
    },
    {
      ...FAILS,
      name: "one-key-only",
      title: "It knows one key at a time.",
      parts: () => ({ verify: isSignedBy }),
      foundBy: "key-rotation",
    },
    {
      ...FAILS,
      name: "tokens-ignored",
      title: "It looks at no token.",
      parts: () => ({ admit: () => undefined }),
      foundBy: "oauth",
    },
    {
      ...FAILS,
      name: "token-refused-without-reason",
      title: "It refuses a token without the words that make SendGrid fetch a new one.",
      parts: () => ({
        admit: ({ headers }) => (issuer.knows(headers["authorization"]) ? undefined : { status: 401 }),
      }),
      foundBy: "oauth",
    },
  ];
}

function textOf(event: unknown): string {
  return typeof event === "string" ? event : "unknown";
}
