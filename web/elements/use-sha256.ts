import { useEffect, useState } from "react";

/** The SHA-256 of bytes in hex; null: not worked out yet, or not on a page without a secure origin. */
export function useSha256(bytes: Uint8Array<ArrayBuffer> | undefined): string | null {
  const [digest, setDigest] = useState<{ readonly of: unknown; readonly hex: string } | null>(null);
  useEffect(() => {
    if (bytes === undefined) return undefined;
    let isWanted = true;
    void sha256(bytes).then((hex) => {
      if (isWanted && hex !== null) setDigest({ of: bytes, hex });
    });
    return () => {
      isWanted = false;
    };
  }, [bytes]);
  return digest !== null && digest.of === bytes ? digest.hex : null;
}

/** The SHA-256 of bytes in hex; null where the browser has no WebCrypto (plain http off loopback). */
export async function sha256(bytes: Uint8Array<ArrayBuffer>): Promise<string | null> {
  const { subtle } = crypto as Partial<Crypto>;
  if (subtle === undefined) return null;
  const digest = new Uint8Array(await subtle.digest("SHA-256", bytes));
  return [...digest].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
