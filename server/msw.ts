import { http } from "msw";
import type { HttpHandler } from "msw";
import type { FakeSendgrid } from "./runtime/embedded/library-interface.ts";
import { UsageError } from "./runtime/usage-error.ts";

/** Which hosts are answered. */
export interface SendgridHandlersOptions {
  /** In place of https://api.sendgrid.com and https://api.eu.sendgrid.com. */
  readonly baseUrls?: readonly string[];
}

const SENDGRID_URLS: readonly string[] = ["https://api.sendgrid.com", "https://api.eu.sendgrid.com"];

/**
 * Handlers for msw (2.10 or newer, or 3) by which a simulator answers an app that calls SendGrid: through fetch, axios,
 * @sendgrid/mail or @sendgrid/client, unmodified, with no port and no network.
 *
 * All paths of `https://api.sendgrid.com` and `https://api.eu.sendgrid.com` are answered as the simulator's port would,
 * the control API included. Settings whose target is an app of this process complete the circle without leaving it: msw
 * never sees those posts. What the simulator posts to a URL goes over HTTP, which msw 2.15 and 3.0 let pass in ES modules
 * even with `onUnhandledRequest: "error"`. Where a version or a loader of yours catches it, it counts as a request of
 * your process: answer it with a handler, or let it pass.
 *
 * Throws a UsageError for a base URL that is none.
 *
 * @example
 * const simulator = await createSimulator({ clock: "manual", seed: 1 });
 * const server = setupServer(...sendgridHandlers(simulator));
 * server.listen({ onUnhandledRequest: "error" });
 * await simulator.webhooks.create({ target: app, path: "/webhooks/sendgrid" });
 * await sgMail.send({ to: "ada+delivered+open@example.com", from: "shop@example.com", subject: "Hi", text: "Hi" });
 * await simulator.advanceUntilIdle();
 */
export function sendgridHandlers(
  simulator: Pick<FakeSendgrid, "fetch">,
  { baseUrls = SENDGRID_URLS }: SendgridHandlersOptions = {},
): HttpHandler[] {
  return baseUrls.map((url) => {
    if (!URL.canParse(url)) {
      throw new UsageError(
        `sendgridHandlers: "baseUrls" holds ${JSON.stringify(url)}. Each must be a URL such as ${SENDGRID_URLS[0]}.`,
      );
    }
    return http.all(`${new URL(url).href.replace(/\/$/, "")}/*`, async ({ request }) =>
      simulator.fetch(request),
    );
  });
}
