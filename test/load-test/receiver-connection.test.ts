import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import type { OutgoingBytes, PostEnd } from "../../server/load-test/receiver-connection.ts";
import { ReceiverConnection } from "../../server/load-test/receiver-connection.ts";
import { headWriter } from "../../server/load-test/post-head.ts";
import { createTargetPolicy } from "../../server/runtime/posting/target-policy.ts";
import { answerOk, deafPort, startRawServer } from "../support/raw-server.ts";
import { selfSignedCertificate } from "../support/self-signed-certificate.ts";

const BODY = Buffer.from('[{"event":"open"}]\r\n');

// A reset is told from the receiver's answer by the 100 ms after a post: here that time does not run.
const STOPPED = { now: () => 0 };

function connectionTo(target: string, trustedCertificates?: string) {
  const url = new URL(target);
  const trusted = trustedCertificates === undefined ? {} : { trustedCertificates };
  const endpoint = { url, lookup: createTargetPolicy().lookup, ...trusted };
  const connection = new ReceiverConnection(endpoint, STOPPED);
  const head = headWriter(url, true);
  const post = async (body = BODY): Promise<PostEnd> => {
    const signature = { text: "MEUC", timestampSeconds: "1700000000" };
    const bytes: OutgoingBytes = { head: head({ byteLength: body.length, signature }), body };
    return await new Promise((resolve) => connection.post(bytes, resolve));
  };
  return { connection, post };
}

test("the head has SendGrid's lines in SendGrid's order, and the body its bytes", async () => {
  const { port, requests } = await startRawServer(answerOk);
  const { post, connection } = connectionTo(`http://ada:secret@127.0.0.1:${port}/events?x=1`);
  expect(await post()).toMatchObject({ status: 200, failure: null });
  connection.close();
  expect(requests[0]?.head).toEqual([
    "POST /events?x=1 HTTP/1.1",
    `Host: 127.0.0.1:${port}`,
    "User-Agent: SendGrid Event API",
    "Content-Length: 20",
    "Authorization: Basic YWRhOnNlY3JldA==",
    "Content-Type: application/json;charset=utf-8",
    "X-Twilio-Email-Event-Webhook-Signature: MEUC",
    "X-Twilio-Email-Event-Webhook-Timestamp: 1700000000",
    "Accept-Encoding: gzip",
  ]);
  expect(requests[0]?.body).toEqual(BODY);
});

test("posts one after the other share a connection, unless the receiver closes it", async () => {
  let closing = false;
  const { port, requests } = await startRawServer((socket) => {
    socket.write(`HTTP/1.1 200 OK\r\nContent-Length: 0\r\n${closing ? "Connection: close\r\n" : ""}\r\n`);
  });
  const { post, connection } = connectionTo(`http://127.0.0.1:${port}/`);
  await post();
  closing = true;
  await post();
  await post();
  connection.close();
  expect(requests.map((request) => request.connection)).toEqual([1, 1, 2]);
});

test("an idle connection that was given up is replaced without a failure, once", async () => {
  const { port, requests } = await startRawServer((socket, { number }) => {
    if (number === 2 || number >= 4) socket.destroy();
    else socket.write("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
  });
  const { post, connection } = connectionTo(`http://127.0.0.1:${port}/`);
  const ends = [await post(), await post(), await post()];
  connection.close();
  expect(ends.map(({ status }) => status)).toEqual([200, 200, null]);
  expect(ends[2]?.failure).toContain("connection closed before the answer's head was there");
  expect(requests.map(({ connection: number }) => number)).toEqual([1, 1, 2, 2, 3]);
});

test("an answer that comes before the body has left counts, and its connection is not used again", async () => {
  let connections = 0;
  const server = createServer((socket) => {
    connections++;
    socket.on("error", () => undefined);
    // It never reads the rest.
    socket.once("data", () => {
      socket.pause();
      socket.write("HTTP/1.1 413 Too Large\r\nContent-Length: 0\r\n\r\n");
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  const { post } = connectionTo(`http://127.0.0.1:${port}/`);
  const large = Buffer.alloc(32 * 1024 * 1024, " ");
  expect([await post(large), await post(large)]).toMatchObject([{ status: 413 }, { status: 413 }]);
  expect(connections).toBe(2);
});

test("nobody listening is a failure in words", async () => {
  const port = await deafPort();
  const { post } = connectionTo(`http://127.0.0.1:${port}/`);
  expect(await post()).toMatchObject({
    status: null,
    failure: `connection refused: nobody listens on 127.0.0.1 port ${port} (ECONNREFUSED)`,
  });
});

test("giving up ends a post that has no answer, and the next one has a new connection", async () => {
  const { port, requests } = await startRawServer((socket, { number }) => {
    if (number === 1) connection.giveUp("no answer within 3 s");
    else socket.write("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
  });
  const { post, connection } = connectionTo(`http://127.0.0.1:${port}/`);
  expect(await post()).toMatchObject({ status: null, failure: "no answer within 3 s" });
  expect(await post()).toMatchObject({ status: 200 });
  connection.close();
  expect(requests.map((request) => request.connection)).toEqual([1, 2]);
});

test("a broken answer says so", async () => {
  const { port } = await startRawServer((socket) => socket.write("nonsense\r\n\r\n"));
  const { post } = connectionTo(`http://127.0.0.1:${port}/`);
  expect(await post()).toMatchObject({ status: null, failure: "broken answer: no valid HTTP" });
});

test("TLS works where the certificate is trusted, and is a failure in words where not", async () => {
  const certificate = selfSignedCertificate();
  const { port } = await startRawServer(answerOk, certificate);
  const trusted = connectionTo(`https://127.0.0.1:${port}/`, certificate.cert);
  expect(await trusted.post()).toMatchObject({ status: 200 });
  trusted.connection.close();
  const { failure } = await connectionTo(`https://127.0.0.1:${port}/`).post();
  expect(failure).toContain("certificate not trusted");
});
