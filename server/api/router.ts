/** What answers one method of one path. `{id}` in the path stands for any one segment that is not empty. */
export interface Route<Handler> {
  readonly method: string;
  readonly path: string;
  readonly handler: Handler;
}

/** The parameters of a path, decoded, by the names they have in the route. */
export type PathParameters = Readonly<Record<string, string>>;

/** Where a request belongs. Each API family words its own answer to the last four. */
export type RouteMatch<Handler> =
  | {
      readonly kind: "found";
      readonly handler: Handler;
      readonly path: string;
      readonly parameters: PathParameters;
    }
  | { readonly kind: "unknown-path" }
  | { readonly kind: "wrong-method"; readonly allowed: readonly string[] }
  /** OPTIONS on a known path that has no route of its own for it. */
  | { readonly kind: "options"; readonly allowed: readonly string[] }
  /** A parameter holds a percent sign that begins no UTF-8 escape. */
  | { readonly kind: "bad-escape"; readonly segment: string };

interface Branch<Handler> {
  readonly literals: Map<string, Branch<Handler>>;
  parameter: Branch<Handler> | undefined;
  readonly routes: Map<string, Route<Handler>>;
}

/**
 * Finds the route of a request: the path decides first, then the method.
 *
 * A literal segment wins over a parameter, whatever the order of the routes, so `settings/all` is never the id "all".
 * Parameters are decoded after matching: an escaped slash stays inside its segment.
 */
export class Router<Handler> {
  readonly #root: Branch<Handler> = newBranch();

  constructor(routes: readonly Route<Handler>[]) {
    for (const route of routes) {
      let branch = this.#root;
      for (const segment of segmentsOf(route.path)) branch = branchBelow(branch, segment);
      branch.routes.set(route.method, route);
    }
  }

  /** `path` is without the query and still percent-encoded. HEAD falls back on GET. */
  match(method: string, path: string): RouteMatch<Handler> {
    const found = find(this.#root, segmentsOf(path), []);
    if (found === undefined) return { kind: "unknown-path" };
    const { routes, values } = found;
    const route = routes.get(method) ?? (method === "HEAD" ? routes.get("GET") : undefined);
    if (route !== undefined) return matched(route, values);
    const allowed = allowedMethods(routes);
    return method === "OPTIONS" ? { kind: "options", allowed } : { kind: "wrong-method", allowed };
  }
}

interface Found<Handler> {
  readonly routes: ReadonlyMap<string, Route<Handler>>;
  readonly values: readonly string[];
}

function find<Handler>(
  branch: Branch<Handler>,
  segments: readonly string[],
  values: readonly string[],
): Found<Handler> | undefined {
  const [segment, ...rest] = segments;
  if (segment === undefined) return branch.routes.size > 0 ? { routes: branch.routes, values } : undefined;
  const literal = branch.literals.get(segment);
  const found = literal === undefined ? undefined : find(literal, rest, values);
  if (found !== undefined || branch.parameter === undefined || segment === "") return found;
  return find(branch.parameter, rest, [...values, segment]);
}

function matched<Handler>(route: Route<Handler>, values: readonly string[]): RouteMatch<Handler> {
  const names = segmentsOf(route.path).filter(isParameter);
  const parameters: Record<string, string> = {};
  for (const [index, name] of names.entries()) {
    const segment = values[index] ?? "";
    const value = decoded(segment);
    if (value === undefined) return { kind: "bad-escape", segment };
    parameters[name.slice(1, -1)] = value;
  }
  return { kind: "found", handler: route.handler, path: route.path, parameters };
}

function decoded(segment: string): string | undefined {
  try {
    return decodeURIComponent(segment);
  } catch (error) {
    if (error instanceof URIError) return undefined;
    throw error;
  }
}

function allowedMethods(routes: ReadonlyMap<string, unknown>): readonly string[] {
  const methods = [...routes.keys()];
  return methods.includes("GET") && !methods.includes("HEAD") ? [...methods, "HEAD"] : methods;
}

// The path's first slash is no border between segments. A path of a million slashes is cut short: no route is long.
const MAX_SEGMENTS = 32;

function segmentsOf(path: string): readonly string[] {
  return path.replace(/^\//, "").split("/", MAX_SEGMENTS);
}

function isParameter(segment: string): boolean {
  return segment.startsWith("{") && segment.endsWith("}");
}

function branchBelow<Handler>(branch: Branch<Handler>, segment: string): Branch<Handler> {
  if (isParameter(segment)) {
    branch.parameter ??= newBranch();
    return branch.parameter;
  }
  const below = branch.literals.get(segment) ?? newBranch<Handler>();
  branch.literals.set(segment, below);
  return below;
}

function newBranch<Handler>(): Branch<Handler> {
  return { literals: new Map(), parameter: undefined, routes: new Map() };
}
