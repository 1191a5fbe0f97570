/** Nothing is wrong with what was asked, but it cannot be done here and now: a port is taken. Ends a command with 3. */
export class CannotRun extends Error {
  override readonly name = "CannotRun";
}
