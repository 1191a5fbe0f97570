/** Something the person at the keyboard can put right: its message says what failed, with which value and what to do. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}
