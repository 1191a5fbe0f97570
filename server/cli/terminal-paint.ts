import { styleText } from "node:util";
import type { Paint } from "./activity-lines.ts";

/** Paints where a person looks: standard output is a terminal, and NO_COLOR is not set. */
export function terminalPaint(isJson: boolean): Paint {
  const isColourful = !isJson && process.stdout.isTTY && process.env["NO_COLOR"] === undefined;
  return (colour, text) => (isColourful ? styleText(colour, text) : text);
}
