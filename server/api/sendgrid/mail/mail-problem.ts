import type { JsonValue } from "../../../contract/json.ts";
import { jsonBeginning } from "../../json-beginning.ts";
import type { MailProblem } from "../errors.ts";
import type { ShapeProblem } from "../json-shape.ts";

/** The page to which `help` points. Observed: http, without the s. */
const HELP_PAGE = "http://sendgrid.com/docs/API_Reference/Web_API_v3/Mail/errors.html";

/** What a problem tells besides its place. */
export interface ProblemText {
  readonly message: string;
  /** Behind the page's `#`; by default "message." and the path without indexes. */
  readonly help?: string;
}

/** A problem with the value at `path`; "(root)" is the whole body. */
export function problemAt(path: string, { message, help }: ProblemText): MailProblem {
  return { message, field: path, help: `${HELP_PAGE}#${help ?? defaultHelp(path)}` };
}

/** What mail/send says to values that its parser cannot take at all. Observed: it names neither field nor help. */
export const BAD_REQUEST: MailProblem = { message: "Bad Request", field: null, help: null };

/** What mail/send says to values of the wrong type. Observed wording, for any pair of types. */
export function typeProblems(problems: readonly ShapeProblem[]): readonly MailProblem[] {
  const told = problems.map(typeProblem);
  return told.includes(BAD_REQUEST) ? [BAD_REQUEST] : told;
}

function typeProblem({ path, shape, kind, given, value }: ShapeProblem): MailProblem {
  const worded = kind === "wrong-value" && shape.type === "texts" ? shape.wrongValue : shape.wrong;
  if (worded === "bad-request") return BAD_REQUEST;
  if (worded !== undefined)
    return problemAt(path, { message: worded.replace("{value}", () => shortened(value)) });
  const expected = shape.type === "texts" || shape.type === "any object" ? "object" : shape.type;
  const message = `Invalid type. Expected: ${expected}, given: ${given}.`;
  return problemAt(path === "" ? "(root)" : path, { message });
}

// Assumed: what was given stands in a message as JSON, and at no great length.
function shortened(value: JsonValue | undefined): string {
  const text = value === undefined ? "" : jsonBeginning(value, 256);
  return text.length > 255 ? `${text.slice(0, 255)}...` : text;
}

function defaultHelp(path: string): string {
  if (path === "(root)") return "-Request-Body-Parameters";
  return `message.${path.replaceAll(/\.\d+(?=\.|$)/g, "")}`;
}
