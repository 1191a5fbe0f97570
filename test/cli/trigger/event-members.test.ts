import { expect, test } from "vitest";
import { membersFrom, readAssignment } from "../../../server/cli/trigger/event-members.ts";

test("a value is a text, but for members that are numbers or true and false on the wire", () => {
  const flags = [
    "reason=550 5.1.1 no=such user",
    "timestamp=1767603600",
    "asm_group_id=7",
    "send_at=0",
    "tls=1",
  ];
  expect(membersFrom([...flags, "sg_machine_open=true", "attempt=3", "status="])).toEqual({
    reason: "550 5.1.1 no=such user",
    timestamp: 1_767_603_600,
    asm_group_id: 7,
    send_at: 0,
    tls: 1,
    sg_machine_open: true,
    attempt: "3",
    status: "",
  });
});

test("custom.NAME is a custom argument, also where an event has a member of that name", () => {
  expect(membersFrom(["custom.order=42", "custom.email=x", "email=ada@example.com", "custom.n:=7"])).toEqual({
    email: "ada@example.com",
    custom_args: { order: "42", email: "x", n: 7 },
  });
  expect(membersFrom(['custom_args:={"order":42}', "custom.campaign=spring"])).toEqual({
    custom_args: { order: 42, campaign: "spring" },
  });
});

test("one category is a text with its commas, several are a list", () => {
  expect(membersFrom(["category=a,b"])).toEqual({ category: "a,b" });
  expect(membersFrom(["category=a", "category=b"])).toEqual({ category: ["a", "b"] });
  expect(membersFrom(['category:=["a"]'])).toEqual({ category: ["a"] });
});

test("what follows := is JSON", () => {
  expect(membersFrom(['url_offset:={"index":2,"type":"text"}', "tls:=null"])).toEqual({
    url_offset: { index: 2, type: "text" },
    tls: null,
  });
  expect(readAssignment("--param", "name:=[1]", "x=1")).toEqual({
    name: "name",
    value: { kind: "json", json: [1] },
  });
});

test.each([
  ["reason", '--set "reason" has no "=". Write --set reason="550 no such user", or NAME:=JSON.'],
  ["=x", '--set "=x" has no "=".'],
  ["tls=yes", '--set tls is "yes". It must be a whole number.'],
  ["timestamp=2026-01-05", "It must be a whole number: seconds since 1970, such as 1767603600."],
  ["sg_machine_open=1", "It must be true or false."],
  ["url_offset=2", `--set url_offset is an object. Write --set 'url_offset:={"index":0,"type":"html"}'.`],
  ["custom_args=order", "Write --set custom.NAME=text for each of them."],
  ["event=open", 'the event is what trigger names, as in "trigger bounce".'],
  ["reason:=550 no", 'what follows := is no JSON. Write a text as --set "reason=550 no".'],
])("wrong usage names the right one: %s", (flag, message) => {
  expect(() => membersFrom([flag])).toThrow(message);
});

test("a member that is named twice is refused", () => {
  expect(() => membersFrom(["reason=a", "reason=b"])).toThrow('--set names "reason" twice.');
  expect(() => membersFrom(["custom.a=1", "custom.a=2"])).toThrow('--set names "a" twice.');
});
