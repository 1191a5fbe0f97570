/** An answer's body, parsed. */
// oxlint-disable-next-line typescript/no-explicit-any -- tests look into answers of many shapes
export async function jsonOf(answer: Response): Promise<any> {
  return await answer.json();
}
