import type { MailProblem } from "./errors.ts";

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

function defaultHelp(path: string): string {
  if (path === "(root)") return "-Request-Body-Parameters";
  return `message.${path.replaceAll(/\.\d+(?=\.|$)/g, "")}`;
}
