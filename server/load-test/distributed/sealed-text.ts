import { createCipheriv, createDecipheriv, randomBytes, scrypt } from "node:crypto";

/** Makes texts unreadable to all who do not have the token, and reads them again. */
export interface Seal {
  seal(text: string): string;
  /** Undefined: it was sealed with another token, for another run, or was changed. */
  open(sealed: string): string | undefined;
}

const KEY_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** Random bytes that make the key of each run another one, as text. */
export function newSalt(): string {
  return randomBytes(16).toString("base64url");
}

/**
 * The seal of a run: AES-256-GCM under a key that scrypt makes of the token, so that a guess of the token costs time.
 *
 * The run's name is part of what is authenticated: what is sealed for one run opens in no other.
 */
export async function sealFor(token: string, salt: string, run: string): Promise<Seal> {
  const key = await new Promise<Buffer>((resolve, reject) => {
    scrypt(token, salt, KEY_BYTES, (error, derived) => (error === null ? resolve(derived) : reject(error)));
  });
  const context = Buffer.from(run);
  return {
    seal: (text) => {
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv("aes-256-gcm", key, nonce).setAAD(context);
      const body = Buffer.concat([cipher.update(text, "utf8"), cipher.final()]);
      return Buffer.concat([nonce, cipher.getAuthTag(), body]).toString("base64");
    },
    open: (sealed) => {
      const bytes = Buffer.from(sealed, "base64");
      if (bytes.length < NONCE_BYTES + TAG_BYTES) return undefined;
      const decipher = createDecipheriv("aes-256-gcm", key, bytes.subarray(0, NONCE_BYTES))
        .setAAD(context)
        .setAuthTag(bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
      try {
        const body = decipher.update(bytes.subarray(NONCE_BYTES + TAG_BYTES));
        return Buffer.concat([body, decipher.final()]).toString("utf8");
      } catch {
        return undefined;
      }
    },
  };
}
