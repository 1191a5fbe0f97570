import { createServer } from "node:http";
import { createRequire } from "node:module";
import type { AddressInfo } from "node:net";
import type sendgridClient from "@sendgrid/client";
import type sendgridMail from "@sendgrid/mail";
import { createSendgridApi } from "../../../server/api/sendgrid/routes.ts";
import type { SendgridApiOptions } from "../../../server/api/sendgrid/routes.ts";
import { toNode } from "../../../server/runtime/listening/node-adapter.ts";
import type { PostRequest } from "../../../server/simulation/ports.ts";
import type { Simulator } from "../../../server/simulation/simulator.ts";
import { newSimulator } from "../../support/simulator.ts";

export type SendgridClient = typeof sendgridClient;
export type SendgridMail = typeof sendgridMail;

// The classes are members of the packages' instances, which their types do not tell.
const require = createRequire(import.meta.url);
const { Client } = require("@sendgrid/client") as { Client: new () => SendgridClient };
const { MailService } = require("@sendgrid/mail") as { MailService: new () => SendgridMail };

/** SendGrid's API on a real port of this machine, with a clock that stands still at 2026-01-05T09:00:00Z. */
export interface ServedApi extends AsyncDisposable {
  readonly url: string;
  readonly simulator: Simulator;
  /** What the simulator has posted to receivers. */
  readonly posts: readonly { readonly request: PostRequest }[];
  /** The official client, pointed here. */
  client(key?: string): SendgridClient;
  /** The official mail package, pointed here. */
  mail(): SendgridMail;
  fetch(path: string, init?: SentRequest): Promise<Response>;
}

/** A request by hand: a key and the JSON content type go with it unless given. */
export interface SentRequest {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array<ArrayBuffer>;
}

/** Serves the API; every test ends it by `await using`. */
export async function serveApi(options: Omit<SendgridApiOptions, "simulator"> = {}): Promise<ServedApi> {
  const { simulator, posts } = newSimulator();
  const server = createServer(toNode(createSendgridApi({ ...options, simulator })));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const url = `http://127.0.0.1:${port}`;
  const client = (key = "SG.key"): SendgridClient => {
    const made = new Client();
    made.setApiKey(key);
    // After the key, which sets it back to SendGrid.
    made.setDefaultRequest("baseUrl", url);
    return made;
  };
  return {
    url,
    simulator,
    posts,
    client,
    mail: () => {
      const mail = new MailService();
      mail.setClient(client());
      return mail;
    },
    fetch: async (path, init = {}) => {
      const headers = {
        authorization: "Bearer SG.key",
        "content-type": "application/json",
        ...init.headers,
      };
      return await fetch(`${url}${path}`, { ...init, headers });
    },
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await simulator.close();
    },
  };
}
