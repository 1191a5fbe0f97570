import { createServer } from "node:http";
import type { IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { pathToFileURL } from "node:url";

// Serves the route of a Next.js app as Next would: `node --import tsx route-server.ts ROUTE`.

type Route = (request: Request) => Promise<Response>;

const { POST }: { POST: Route } = await import(pathToFileURL(process.argv[2] ?? "").href);

const server = createServer((incoming, outgoing) => {
  void requestOf(incoming)
    .then(POST)
    .then(async (answer) => {
      outgoing.writeHead(answer.status, Object.fromEntries(answer.headers));
      outgoing.end(Buffer.from(await answer.arrayBuffer()));
    });
});

server.listen(Number(process.env["PORT"] ?? 0), "127.0.0.1", () => {
  // An address is an object where a port is listened on.
  console.log("listening on", (server.address() as AddressInfo).port);
});

async function requestOf(incoming: IncomingMessage): Promise<Request> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  const headers = Object.entries(incoming.headers).map(([name, value]): [string, string] => [
    name,
    String(value),
  ]);
  return new Request(`http://127.0.0.1${incoming.url}`, {
    method: incoming.method ?? "POST",
    headers,
    body: Buffer.concat(chunks),
  });
}
