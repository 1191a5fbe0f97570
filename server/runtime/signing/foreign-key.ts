import type { KeyObject } from "node:crypto";
import { MAIN_ACCOUNT } from "../../simulation/account/accounts.ts";
import { createKeyRing } from "./key-ring.ts";

const ring = createKeyRing();

/** A P-256 key that no settings have, the same at every start. */
export function foreignKey(): KeyObject {
  // The ordinals of settings begin at 1.
  return ring.privateKey({ account: MAIN_ACCOUNT, ordinal: 0, generation: 0 });
}
