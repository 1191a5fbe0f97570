import type { ApiRequest } from "../../http.ts";

/**
 * The public part of the key that a request carries: what stands between the dots of `SG.<22>.<43>`.
 *
 * Undefined for any other token, of which every part may be secret. Observed shape.
 */
export function keyIdOf({ headers }: ApiRequest): string | undefined {
  return /^Bearer\s+SG\.([\w-]{22})\.[\w-]{43}\s*$/i.exec(headers["authorization"] ?? "")?.[1];
}
