import { generateKeyPairSync } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { checkReceiver } from "../../server/receiver-check/check-receiver.ts";
import { checkPublicKey } from "../../server/receiver-check/signing-key.ts";
import { checkSignature } from "../../server/runtime/signing/signature-check.ts";
import { isSignedRightly, smallReceiver } from "../support/small-receiver.ts";

const QUICK = { profile: "reduced" } as const;

test("a second key must be accepted beside the first", async () => {
  const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const secondKey = privateKey.export({ type: "pkcs8", format: "pem" }).toString();
  const second = checkPublicKey(secondKey);
  const options = { ...QUICK, only: ["key-rotation"], secondKey };
  const oneKey = await checkReceiver(smallReceiver().handler, options);
  expect(oneKey.checks[1]).toMatchObject({
    verdict: "FAIL",
    reason: "answered 403 to an event signed with the second key",
  });
  const twoKeys = smallReceiver({
    isSigned: (seen) =>
      isSignedRightly(seen) || checkSignature({ publicKey: second, ...seen }).kind === "valid",
  });
  expect((await checkReceiver(twoKeys.handler, options)).checks[1]?.verdict).toBe("PASS");
});

test("an expired token must be refused in the words that make SendGrid fetch a new one", async () => {
  const tokens = createServer((_request, response) => {
    response.end(JSON.stringify({ access_token: "good", token_type: "Bearer" }));
  });
  const port = await listening(tokens);
  const oauth = { clientId: "id", clientSecret: "s3cret", tokenUrl: `http://127.0.0.1:${port}/token` };
  // A token server is asked over HTTP, so the receiver is too.
  const verdictOf = async (body: string): Promise<string | undefined> => {
    const { handler } = smallReceiver({
      before: ({ headers }) =>
        headers.get("authorization") === "Bearer good" ? undefined : new Response(body, { status: 401 }),
    });
    const server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on("data", (chunk: Buffer) => chunks.push(chunk));
      request.on("end", () => {
        const headers = Object.entries(request.headers).map(([name, value]): [string, string] => [
          name,
          String(value),
        ]);
        const posted = { method: "POST", headers, body: new Uint8Array(Buffer.concat(chunks)) };
        void handler(new Request("http://127.0.0.1/events", posted)).then(async (answer) =>
          response.writeHead(answer.status).end(await answer.text()),
        );
      });
    });
    const url = `http://127.0.0.1:${await listening(server)}/events`;
    const report = await checkReceiver(url, { ...QUICK, only: ["oauth"], oauth });
    expect(JSON.stringify(report)).not.toContain("s3cret");
    expect(JSON.stringify(report)).not.toContain("Bearer good");
    return report.checks[1]?.verdict;
  };
  expect(await verdictOf('{"error":"invalid_token"}')).toBe("PASS");
  expect(await verdictOf("unauthorized")).toBe("FAIL");
});

test("a redirect fails transport; without transport it fails the first check", async () => {
  const { handler } = smallReceiver({
    before: () => new Response(null, { status: 308, headers: { Location: "https://example.com/events/" } }),
  });
  const all = await checkReceiver(handler, { ...QUICK, only: ["sig-single", "transport"] });
  expect(all.checks).toMatchObject([
    { id: "sig-single", verdict: "SKIP", reason: expect.stringContaining("see transport") },
    { id: "transport", verdict: "FAIL", reason: expect.stringContaining("to https://example.com/events/") },
  ]);
  const alone = await checkReceiver(handler, { ...QUICK, only: ["sig-single"] });
  expect(alone.checks).toMatchObject([{ id: "sig-single", verdict: "FAIL" }]);
});

test.each([
  ["resets the second request on a connection", "FAIL", true],
  ["says Connection: close", "PASS", false],
] as const)("a receiver that %s: %s", async (_name, verdict, isResetting) => {
  const seen = new WeakSet<Socket>();
  const server = createServer((request, response) => {
    request.resume();
    request.on("end", () => {
      if (isResetting && seen.has(request.socket)) return void request.socket.resetAndDestroy();
      seen.add(request.socket);
      if (!isResetting) response.setHeader("Connection", "close");
      response.end();
    });
  });
  const url = `http://127.0.0.1:${await listening(server)}/events`;
  const { checks } = await checkReceiver(url, { ...QUICK, only: ["transport"], unsigned: true });
  expect(checks[0]?.verdict).toBe(verdict);
});

async function listening(server: ReturnType<typeof createServer>): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return (server.address() as AddressInfo).port;
}
