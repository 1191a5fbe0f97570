import { createServer } from "node:net";
import type { AddressInfo } from "node:net";

// What benchmarks post to, in a process of its own: it waits for the whole body, and answers 200. It does no more, so
// that as little as possible of what is measured is the receiver.

const ANSWER = Buffer.from("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
const HEAD_END = Buffer.from("\r\n\r\n");

const server = createServer({ noDelay: true }, (socket) => {
  let head: Buffer = Buffer.alloc(0);
  let left = -1;
  socket.on("error", () => socket.destroy());
  socket.on("data", (chunk: Buffer) => {
    let rest = chunk;
    while (rest.length > 0) {
      if (left === -1) {
        head = head.length === 0 ? rest : Buffer.concat([head, rest]);
        const end = head.indexOf(HEAD_END);
        if (end === -1) return;
        left = Number(/content-length: *(\d+)/i.exec(head.toString("latin1", 0, end))?.[1] ?? 0);
        rest = head.subarray(end + HEAD_END.length);
        head = Buffer.alloc(0);
      }
      const taken = Math.min(left, rest.length);
      left -= taken;
      rest = rest.subarray(taken);
      if (left > 0) return;
      left = -1;
      socket.write(ANSWER);
    }
  });
});
server.listen(0, "127.0.0.1", () => {
  // The first line of its output says where it listens.
  process.stdout.write(`${(server.address() as AddressInfo).port}\n`);
});
