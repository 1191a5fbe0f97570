/** The pages by name, in the order of the navigation. */
export const PAGE_NAMES = [
  "start",
  "deliveries",
  "received",
  "timeline",
  "scenarios",
  "check",
  "load",
  "webhook-settings",
  "messages",
  "statistics",
  "rules",
  "preferences",
] as const;

/** A page. */
export type PageName = (typeof PAGE_NAMES)[number];

/** The address of a page. */
export const PAGE_PATHS = {
  start: "/",
  deliveries: "/deliveries",
  received: "/compare/received",
  timeline: "/timeline",
  scenarios: "/scenarios",
  check: "/check",
  load: "/load",
  "webhook-settings": "/webhook-settings",
  messages: "/messages",
  statistics: "/statistics",
  rules: "/rules",
  preferences: "/preferences",
} as const satisfies Readonly<Record<PageName, string>>;

/** The key that follows `g`. */
export const PAGE_KEYS: Readonly<Record<string, PageName>> = {
  h: "start",
  d: "deliveries",
  x: "received",
  t: "timeline",
  s: "scenarios",
  c: "check",
  l: "load",
  w: "webhook-settings",
  m: "messages",
  a: "statistics",
  r: "rules",
  p: "preferences",
};
