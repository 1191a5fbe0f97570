import * as fc from "fast-check";
import { expect, test } from "vitest";
import { LayeredBehaviour } from "../../../server/runtime/receiver/receiver-behaviour.ts";
import type { Behaviour, ReceiverChange } from "../../../server/runtime/receiver/receiver-behaviour.ts";

const AS_NEW: Behaviour = {
  status: 200,
  delay: 0,
  redirect: null,
  drop: false,
  body: "",
  tokenLifetime: null,
};

test("a layer holds until it is taken off, and then all is as configured", () => {
  const behaviour = new LayeredBehaviour();
  behaviour.configure({ status: 202 });
  const takeOff = behaviour.layer({ status: 503, delay: 1000 });
  expect(behaviour.at("")).toMatchObject({ status: 503, delay: 1000 });
  takeOff();
  expect(behaviour.at("")).toEqual({ ...AS_NEW, status: 202 });
});

test("the later of two layers counts, in whatever order they are taken off", () => {
  const behaviour = new LayeredBehaviour();
  const outage = behaviour.layer({ status: 503 });
  const redirecting = behaviour.layer({ status: 308, redirect: "http://elsewhere/" });
  outage();
  expect(behaviour.at("")).toMatchObject({ status: 308, redirect: "http://elsewhere/" });
  redirecting();
  expect(behaviour.at("")).toEqual(AS_NEW);
});

test("what is configured lies below the layers, and shows once they are gone", () => {
  const behaviour = new LayeredBehaviour();
  const outage = behaviour.layer({ status: 503 });
  behaviour.configure({ status: 202, body: "later" });
  expect(behaviour.at("")).toMatchObject({ status: 503, body: "later" });
  outage();
  expect(behaviour.at("")).toMatchObject({ status: 202, body: "later" });
});

test("a layer with a name of settings holds for those only", () => {
  const behaviour = new LayeredBehaviour();
  behaviour.layer({ tokenLifetime: 600_000 }, "guarded");
  const lifetimes = ["guarded", "open", ""].map((name) => behaviour.at(name).tokenLifetime);
  expect(lifetimes).toEqual([600_000, null, null]);
  expect(behaviour.layers()).toBe(1);
});

test("a reset drops base and layers; taking off a layer that is gone does nothing, nor does doing it twice", () => {
  const behaviour = new LayeredBehaviour();
  const gone = behaviour.layer({ status: 503 });
  behaviour.configure({ delay: 5 });
  behaviour.reset();
  expect([behaviour.at(""), behaviour.layers()]).toEqual([AS_NEW, 0]);
  const later = behaviour.layer({ status: 418 });
  gone();
  expect(behaviour.at("").status).toBe(418);
  later();
  later();
  expect([behaviour.at(""), behaviour.layers()]).toEqual([AS_NEW, 0]);
});

const change: fc.Arbitrary<ReceiverChange> = fc.record(
  {
    status: fc.integer({ min: 200, max: 599 }),
    delay: fc.nat(),
    redirect: fc.option(fc.webUrl()),
    drop: fc.boolean(),
    body: fc.string(),
    tokenLifetime: fc.option(fc.nat()),
  },
  { requiredKeys: [] },
);
const settings = fc.constantFrom("a", "b", "");
const step = fc.oneof(
  fc.record({ kind: fc.constant("configure" as const), change }),
  fc.record({ kind: fc.constant("layer" as const), change, only: fc.option(settings, { nil: undefined }) }),
  fc.record({ kind: fc.constant("take off" as const), which: fc.nat() }),
);

test("whatever is put on, taken off and configured: it is the base and the layers that are left, in order", () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 30 }), settings, (steps, name) => {
      const behaviour = new LayeredBehaviour();
      let base = AS_NEW;
      let left: { change: ReceiverChange; only: string | undefined; takeOff: () => void }[] = [];
      for (const each of steps) {
        if (each.kind === "configure") {
          behaviour.configure(each.change);
          base = { ...base, ...each.change };
        } else if (each.kind === "layer") {
          left.push({ ...each, takeOff: behaviour.layer(each.change, each.only) });
        } else if (left.length > 0) {
          const gone = left[each.which % left.length];
          gone?.takeOff();
          left = left.filter((layer) => layer !== gone);
        }
      }
      const meant = left.filter(({ only }) => only === undefined || only === name);
      expect(behaviour.at(name)).toEqual(Object.assign({}, base, ...meant.map((layer) => layer.change)));
      expect(behaviour.layers()).toBe(left.length);
    }),
  );
});
