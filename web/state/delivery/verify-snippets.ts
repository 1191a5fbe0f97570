/** What stands in a snippet besides its code. */
export interface SnippetValues {
  readonly publicKey: string;
  readonly signature: string;
  readonly timestamp: string;
}

/** A program that verifies the bytes of body.bin, and prints whether they are as signed. */
export interface Snippet {
  readonly language: string;
  readonly code: string;
}

/** The same check in four languages, each with nothing but what comes with it (Python: with `cryptography`). */
export function verifySnippets(values: SnippetValues): readonly Snippet[] {
  return [
    { language: "Node", code: nodeSnippet(values) },
    { language: "Python", code: pythonSnippet(values) },
    { language: "Go", code: goSnippet(values) },
    { language: "openssl", code: opensslSnippet(values) },
  ];
}

function nodeSnippet({ publicKey, signature, timestamp }: SnippetValues): string {
  return `import { createPublicKey, verify } from "node:crypto";
import { readFileSync } from "node:fs";

const key = createPublicKey({
  key: Buffer.from("${publicKey}", "base64"),
  format: "der",
  type: "spki",
});
const message = Buffer.concat([Buffer.from("${timestamp}"), readFileSync("body.bin")]);
const signature = Buffer.from("${signature}", "base64");
console.log(verify("sha256", message, key, signature));
`;
}

function pythonSnippet({ publicKey, signature, timestamp }: SnippetValues): string {
  return `import base64
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

key = serialization.load_der_public_key(base64.b64decode("${publicKey}"))
message = b"${timestamp}" + open("body.bin", "rb").read()
signature = base64.b64decode("${signature}")
try:
    key.verify(signature, message, ec.ECDSA(hashes.SHA256()))
    print("true")
except InvalidSignature:
    print("false")
`;
}

function goSnippet({ publicKey, signature, timestamp }: SnippetValues): string {
  return `package main

import (
	"crypto/ecdsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"fmt"
	"os"
)

func main() {
	der, _ := base64.StdEncoding.DecodeString("${publicKey}")
	key, _ := x509.ParsePKIXPublicKey(der)
	signature, _ := base64.StdEncoding.DecodeString("${signature}")
	body, _ := os.ReadFile("body.bin")
	digest := sha256.Sum256(append([]byte("${timestamp}"), body...))
	fmt.Println(ecdsa.VerifyASN1(key.(*ecdsa.PublicKey), digest[:], signature))
}
`;
}

function opensslSnippet({ publicKey, signature, timestamp }: SnippetValues): string {
  return `printf '%s\\n' '-----BEGIN PUBLIC KEY-----' '${publicKey}' '-----END PUBLIC KEY-----' |
  fold -w 64 > key.pem
printf '%s' '${signature}' | openssl base64 -d -A > signature.der
{ printf '%s' '${timestamp}'; cat body.bin; } |
  openssl dgst -sha256 -verify key.pem -signature signature.der
`;
}
