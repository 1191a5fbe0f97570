/** What Handlebars hands to a helper as the last argument: the blocks and the data around it. */
interface HelperOptions {
  readonly hash?: Readonly<Record<string, unknown>>;
  fn?(context: unknown): string;
  inverse?(context: unknown): string;
}

type Helper = (this: unknown, ...values: unknown[]) => unknown;

/**
 * SendGrid's helpers besides those of Handlebars itself. Documented: names and arguments. Assumed: `formatDate` knows
 * the commonest marks only, and shows UTC.
 */
export const TEMPLATE_FUNCTIONS: Readonly<Record<string, Helper>> = {
  equals: test((left, right) => left === right || String(left) === String(right)),
  notEquals: test((left, right) => left !== right && String(left) !== String(right)),
  greaterThan: test((left, right) => Number(left) > Number(right)),
  lessThan: test((left, right) => Number(left) < Number(right)),
  and: test((left, right) => isTrue(left) && isTrue(right)),
  or: test((left, right) => isTrue(left) || isTrue(right)),
  // Handlebars' own would write to the console.
  log: () => "",
  length: (value) => (Array.isArray(value) || typeof value === "string" ? value.length : 0),
  insert: (value, fallback) =>
    value === undefined || value === null || value === ""
      ? (typeof fallback === "string" ? fallback : "").replace(/^default=/, "")
      : value,
  formatDate: (value, format) => (typeof format === "string" ? formattedDate(value, format) : ""),
};

function test(holds: (left: unknown, right: unknown) => boolean): Helper {
  return function block(this: unknown, left, right, ...rest) {
    const options = optionsOf(rest.at(-1));
    return (holds(left, right) ? options.fn?.(this) : options.inverse?.(this)) ?? "";
  };
}

function optionsOf(value: unknown): HelperOptions {
  return typeof value === "object" && value !== null ? value : {};
}

function isTrue(value: unknown): boolean {
  return Array.isArray(value) ? value.length > 0 : Boolean(value);
}

function formattedDate(value: unknown, format: string): string {
  const date = new Date(typeof value === "number" ? value : String(value));
  if (Number.isNaN(date.getTime())) return "";
  const shown = (options: Intl.DateTimeFormatOptions): string =>
    date.toLocaleString("en-US", { timeZone: "UTC", ...options });
  const two = (figure: number): string => String(figure).padStart(2, "0");
  const hour12 = date.getUTCHours() % 12 === 0 ? 12 : date.getUTCHours() % 12;
  const marks: Readonly<Record<string, string>> = {
    YYYY: String(date.getUTCFullYear()),
    YY: two(date.getUTCFullYear() % 100),
    MMMM: shown({ month: "long" }),
    MMM: shown({ month: "short" }),
    MM: two(date.getUTCMonth() + 1),
    M: String(date.getUTCMonth() + 1),
    dddd: shown({ weekday: "long" }),
    ddd: shown({ weekday: "short" }),
    DD: two(date.getUTCDate()),
    D: String(date.getUTCDate()),
    HH: two(date.getUTCHours()),
    H: String(date.getUTCHours()),
    hh: two(hour12),
    h: String(hour12),
    mm: two(date.getUTCMinutes()),
    m: String(date.getUTCMinutes()),
    ss: two(date.getUTCSeconds()),
    s: String(date.getUTCSeconds()),
    A: date.getUTCHours() < 12 ? "AM" : "PM",
    a: date.getUTCHours() < 12 ? "am" : "pm",
  };
  return format.replace(
    /Y{4}|YY|M{1,4}|d{3,4}|D{1,2}|H{1,2}|h{1,2}|m{1,2}|s{1,2}|A|a/g,
    (mark) => marks[mark] ?? mark,
  );
}
