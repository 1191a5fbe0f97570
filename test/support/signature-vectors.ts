import { readdirSync, readFileSync } from "node:fs";
import { z } from "zod";

const SIGNATURES = new URL("../../fixtures/signatures/", import.meta.url);

const vectorShape = z.strictObject({
  id: z.string(),
  origin: z.string(),
  what: z.string(),
  publicKey: z.string(),
  timestamp: z.string(),
  signature: z.string(),
  bodyBase64: z.string(),
  expected: z.string(),
});

/** A signed body of fixtures/signatures with its bytes. */
export type SignatureVector = z.infer<typeof vectorShape> & { readonly body: Buffer };

/** All signed bodies of fixtures/signatures. */
export function signatureVectors(): readonly SignatureVector[] {
  return readdirSync(SIGNATURES).map((file) => {
    const vector = vectorShape.parse(JSON.parse(readFileSync(new URL(file, SIGNATURES), "utf8")));
    return { ...vector, body: Buffer.from(vector.bodyBase64, "base64") };
  });
}

/** The signed body of that id. */
export function signatureVector(id: string): SignatureVector {
  const vector = signatureVectors().find((candidate) => candidate.id === id);
  if (vector === undefined) throw new Error(`fixtures/signatures has no ${id}.json.`);
  return vector;
}
