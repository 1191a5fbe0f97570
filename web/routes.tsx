import { createRootRoute, createRoute, createRouter, lazyRouteComponent } from "@tanstack/react-router";
import { Crashed, Shell } from "./panels/shell/shell.tsx";
import { NotFound } from "./panels/shell/not-found.tsx";
import { DeliveriesPage } from "./pages/deliveries-page.tsx";
import { StartPage } from "./pages/start-page.tsx";
import { known, parseSearch, stringifySearch } from "./search-params.ts";

const root = createRootRoute({ component: Shell, notFoundComponent: NotFound, errorComponent: Crashed });

const start = createRoute({
  getParentRoute: () => root,
  path: "/",
  component: StartPage,
});

const deliveries = createRoute({
  getParentRoute: () => root,
  path: "/deliveries",
  validateSearch: known(["q", "r", "from", "to", "sel", "tab", "part", "with"]),
  component: DeliveriesPage,
});

const delivery = createRoute({
  getParentRoute: () => root,
  path: "/deliveries/$id",
  validateSearch: known(["try", "tab", "part", "with"]),
  component: lazyRouteComponent(() => import("./pages/delivery-page.tsx"), "DeliveryPage"),
});

const compare = createRoute({
  getParentRoute: () => root,
  path: "/compare",
  validateSearch: known(["a", "b"]),
  component: lazyRouteComponent(() => import("./pages/compare-page.tsx"), "ComparePage"),
});

const received = createRoute({
  getParentRoute: () => root,
  path: "/compare/received",
  validateSearch: known(["webhook", "by", "find"]),
  component: lazyRouteComponent(() => import("./pages/received-page.tsx"), "ReceivedPage"),
});

const timeline = createRoute({
  getParentRoute: () => root,
  path: "/timeline",
  validateSearch: known(["axis", "idle", "view", "q"]),
  component: lazyRouteComponent(() => import("./pages/timeline-page.tsx"), "TimelinePage"),
});

const scenarios = createRoute({
  getParentRoute: () => root,
  path: "/scenarios",
  validateSearch: known(["q", "tab", "run", "edit"]),
  component: lazyRouteComponent(() => import("./pages/scenarios-page.tsx"), "ScenariosPage"),
});

const check = createRoute({
  getParentRoute: () => root,
  path: "/check",
  component: lazyRouteComponent(() => import("./pages/check-page.tsx"), "CheckPage"),
});

const checkRun = createRoute({
  getParentRoute: () => root,
  path: "/check/$id",
  validateSearch: known(["show", "open"]),
  component: lazyRouteComponent(() => import("./pages/check-run-page.tsx"), "CheckRunPage"),
});

const load = createRoute({
  getParentRoute: () => root,
  path: "/load",
  component: lazyRouteComponent(() => import("./pages/load-page.tsx"), "LoadPage"),
});

const loadRun = createRoute({
  getParentRoute: () => root,
  path: "/load/$id",
  component: lazyRouteComponent(() => import("./pages/load-run-page.tsx"), "LoadRunPage"),
});

const webhookSettings = createRoute({
  getParentRoute: () => root,
  path: "/webhook-settings",
  validateSearch: known(["id"]),
  component: lazyRouteComponent(() => import("./pages/webhook-settings-page.tsx"), "WebhookSettingsPage"),
});

const messages = createRoute({
  getParentRoute: () => root,
  path: "/messages",
  validateSearch: known(["q", "status", "filter", "sel"]),
  component: lazyRouteComponent(() => import("./pages/messages-page.tsx"), "MessagesPage"),
});

const statistics = createRoute({
  getParentRoute: () => root,
  path: "/statistics",
  component: lazyRouteComponent(() => import("./pages/statistics-page.tsx"), "StatisticsPage"),
});

const rules = createRoute({
  getParentRoute: () => root,
  path: "/rules",
  validateSearch: known(["tab"]),
  component: lazyRouteComponent(() => import("./pages/rules-page.tsx"), "RulesPage"),
});

const preferences = createRoute({
  getParentRoute: () => root,
  path: "/preferences",
  component: lazyRouteComponent(() => import("./pages/preferences-page.tsx"), "PreferencesPage"),
});

const tree = root.addChildren([
  start,
  deliveries,
  delivery,
  compare,
  received,
  timeline,
  scenarios,
  check,
  checkRun,
  load,
  loadRun,
  webhookSettings,
  messages,
  statistics,
  rules,
  preferences,
]);

/** The page's addresses. */
export const router = createRouter({
  routeTree: tree,
  parseSearch,
  stringifySearch,
  defaultPreload: false,
  // What stands around a page that stopped goes on working.
  defaultErrorComponent: Crashed,
  scrollRestoration: false,
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}
