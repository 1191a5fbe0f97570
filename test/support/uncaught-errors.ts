import { onTestFinished } from "vitest";

/** Collects the errors that would have ended the process from now until the test is over. */
export function uncaughtErrors(): readonly Error[] {
  const errors: Error[] = [];
  const collect = (error: Error): void => void errors.push(error);
  process.on("uncaughtException", collect);
  onTestFinished(() => void process.off("uncaughtException", collect));
  return errors;
}
