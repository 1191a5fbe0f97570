/** A snapshot contradicts itself, so that nothing can be restored from it. The message completes "It is damaged: …". */
export class DamagedState extends Error {
  constructor(message: string) {
    super(message);
    this.name = "DamagedState";
  }
}
