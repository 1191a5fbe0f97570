import * as fc from "fast-check";
import { expect, test } from "vitest";
import { Router } from "../../server/api/router.ts";

function setUp() {
  return new Router<string>([
    { method: "GET", path: "/things/{id}", handler: "one" },
    { method: "PATCH", path: "/things/{id}", handler: "update" },
    { method: "GET", path: "/things/all", handler: "all" },
    { method: "GET", path: "/things/signed/{id}", handler: "key" },
    { method: "POST", path: "/things", handler: "create" },
  ]);
}

test("a literal segment wins over a parameter, whatever the order of the routes", () => {
  const router = setUp();
  expect(router.match("GET", "/things/all")).toMatchObject({ kind: "found", handler: "all" });
  expect(router.match("GET", "/things/7")).toMatchObject({ handler: "one", parameters: { id: "7" } });
  expect(router.match("GET", "/things/signed")).toMatchObject({
    handler: "one",
    parameters: { id: "signed" },
  });
  expect(router.match("GET", "/things/signed/7")).toMatchObject({ handler: "key", parameters: { id: "7" } });
});

test("a parameter is decoded after matching, so an escaped slash stays inside", () => {
  const router = setUp();
  expect(router.match("GET", "/things/a%2Fb%20%C3%A9")).toMatchObject({ parameters: { id: "a/b é" } });
  expect(router.match("GET", "/things/%61ll")).toMatchObject({ handler: "one", parameters: { id: "all" } });
});

test("a percent sign that begins no escape is named", () => {
  const router = setUp();
  expect(router.match("GET", "/things/100%")).toEqual({ kind: "bad-escape", segment: "100%" });
  expect(router.match("GET", "/things/%FF")).toEqual({ kind: "bad-escape", segment: "%FF" });
});

test("an unknown path and a wrong method are told apart", () => {
  const router = setUp();
  expect(router.match("GET", "/thing")).toEqual({ kind: "unknown-path" });
  expect(router.match("GET", "/things/")).toEqual({ kind: "unknown-path" });
  expect(router.match("GET", "/things/7/8")).toEqual({ kind: "unknown-path" });
  expect(router.match("DELETE", "/things/7")).toEqual({
    kind: "wrong-method",
    allowed: ["GET", "PATCH", "HEAD"],
  });
});

test("HEAD is answered as GET, OPTIONS with the methods of the path", () => {
  const router = setUp();
  expect(router.match("HEAD", "/things/7")).toMatchObject({ kind: "found", handler: "one" });
  expect(router.match("OPTIONS", "/things")).toEqual({ kind: "options", allowed: ["POST"] });
  expect(router.match("OPTIONS", "/nowhere")).toEqual({ kind: "unknown-path" });
});

test("any id that is encoded as one segment comes back as it was", () => {
  const router = setUp();
  fc.assert(
    fc.property(
      fc.string({ unit: "binary", minLength: 1 }).filter((id) => id !== "all"),
      (id) => {
        const match = router.match("GET", `/things/${encodeURIComponent(id)}`);
        expect(match).toMatchObject({ kind: "found", parameters: { id } });
      },
    ),
  );
});

test("no path makes it fail", () => {
  const router = setUp();
  fc.assert(
    fc.property(fc.string(), fc.string(), (method, path) => {
      expect(router.match(method, path).kind).toMatch(/^[a-z-]+$/);
    }),
  );
  expect(router.match("GET", "/".repeat(1_000_000))).toEqual({ kind: "unknown-path" });
});
