import { FAILS } from "./defect.ts";
import type { Defect } from "./defect.ts";
import { withCredentials } from "./running-receiver.ts";
import type { ReceivedPost, ReceiverAnswer } from "./receiver-parts.ts";

/** A receiver that turns POSTs away by their heads. */
function turnsAway(
  name: string,
  title: string,
  admit: (post: ReceivedPost) => ReceiverAnswer | undefined,
): Omit<Defect, "foundBy"> {
  return { ...FAILS, name, title, parts: () => ({ admit }) };
}

/** Receivers whose platform is in the way. */
export const TRANSPORT_DEFECTS: readonly Defect[] = [
  {
    ...FAILS,
    name: "body-limit-100kb",
    title: "It reads bodies of up to 100 kB, as express does unless it is told.",
    parts: () => ({ maxBodyBytes: 100 * 1024 }),
    foundBy: "size-768k",
  },
  {
    ...FAILS,
    name: "body-limit-64kb",
    title: "It reads bodies of up to 64 kB and closes the connection on larger ones.",
    parts: () => ({ maxBodyBytes: 64 * 1024, whenTooLarge: "cut off" }),
    foundBy: "size-768k",
  },
  {
    ...turnsAway("redirect", "It redirects to its path with a slash at the end.", ({ path }) =>
      path.endsWith("/") ? undefined : { status: 301, headers: { Location: `${path}/` } },
    ),
    foundBy: "transport",
    alsoSeenBy: ["sig-single"],
  },
  {
    ...turnsAway("csrf-403", "It wants a session, as its forms do.", ({ headers }) =>
      headers["cookie"] === undefined ? { status: 403, body: "CSRF token missing" } : undefined,
    ),
    foundBy: "transport",
    alsoSeenBy: ["sig-single"],
  },
  {
    ...turnsAway("login-302", "It sends whoever has no session to its login.", ({ headers }) =>
      headers["cookie"] === undefined ? { status: 302, headers: { Location: "/login" } } : undefined,
    ),
    foundBy: "transport",
    alsoSeenBy: ["sig-single"],
  },
  {
    ...turnsAway("bot-wall", "It takes whatever is no browser for a bot.", ({ headers }) =>
      headers["user-agent"]?.startsWith("Mozilla") ? undefined : { status: 403 },
    ),
    foundBy: "transport",
    alsoSeenBy: ["sig-single"],
  },
  {
    ...turnsAway(
      "charset-demanded",
      "It compares Content-Type with that of batches, character by character.",
      (post) =>
        post.headers["content-type"] === "application/json;charset=utf-8" ? undefined : { status: 415 },
    ),
    foundBy: "test-request",
    alsoSeenBy: ["transport"],
  },
  {
    ...FAILS,
    name: "credentials-ignored",
    title: "It has credentials in its URL and looks at none.",
    parts: () => ({}),
    urlOf: withCredentials,
    foundBy: "transport",
  },
  {
    ...FAILS,
    name: "closes-unannounced",
    title: "It closes the connection behind each answer without having said so.",
    parts: () => ({ afterAnswer: "closed unannounced" }),
    foundBy: "transport",
  },
];
