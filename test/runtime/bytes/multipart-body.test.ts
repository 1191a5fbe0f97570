import * as fc from "fast-check";
import { expect, test } from "vitest";
import { multipartBody, multipartType } from "../../../server/runtime/bytes/multipart-body.ts";

test("a form is framed as recorded posts of Inbound Parse are", () => {
  const body = multipartBody([
    { name: "to", value: "ada@example.com" },
    { name: "attachment1", value: Buffer.from("x"), file: { filename: 'a"b.txt', type: "text/plain" } },
  ]);
  expect(body.toString()).toBe(
    [
      "--xYzZY",
      'Content-Disposition: form-data; name="to"',
      "",
      "ada@example.com",
      "--xYzZY",
      'Content-Disposition: form-data; name="attachment1"; filename="a%22b.txt"',
      "Content-Type: text/plain",
      "",
      "x",
      "--xYzZY--",
      "",
    ].join("\r\n"),
  );
  expect(multipartType(body)).toBe("multipart/form-data; boundary=xYzZY");
});

test("whatever the values are, the form that arrives has them", async () => {
  const text = fc.oneof(fc.string(), fc.constantFrom("--xYzZY", "\r\n--xYzZY--\r\n", "--xYzZYZ\r\n", "é"));
  await fc.assert(
    fc.asyncProperty(fc.array(text, { minLength: 1, maxLength: 5 }), async (values) => {
      const body = multipartBody(values.map((value, index) => ({ name: `f${index}`, value })));
      const headers = { "content-type": multipartType(body) };
      const form = await new Response(new Uint8Array(body), { headers }).formData();
      expect([...form.values()]).toEqual(values);
    }),
    { numRuns: 200 },
  );
});
