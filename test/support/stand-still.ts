/** Nothing else happens in this process for so long: as on a machine that is busy with something else. */
export function standStill(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}
