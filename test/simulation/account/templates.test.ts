import { expect, test } from "vitest";
import {
  MAX_TEMPLATES,
  MAX_TEMPLATE_VERSIONS,
  Templates,
} from "../../../server/simulation/account/templates.ts";
import type { TemplateVersionInput } from "../../../server/simulation/account/templates.ts";
import { ChanceStreams } from "../../../server/simulation/chance-streams.ts";
import { START } from "../../support/simulator.ts";

const VERSION: TemplateVersionInput = {
  name: "Version 1",
  subject: "Hello",
  htmlContent: "<p>Hello</p>",
  plainContent: "Hello",
  generatesPlainContent: true,
  editor: "code",
  testData: null,
};

function setUp() {
  let now = START;
  const templates = new Templates({ ids: new ChanceStreams(1).all.ids, now: () => now });
  const made = <Thing>(outcome: { readonly kind: string; readonly value?: Thing }): Thing => {
    if (outcome.value === undefined) throw new Error(`Not made: ${outcome.kind}.`);
    return outcome.value;
  };
  return {
    templates,
    made,
    template: made(templates.create("Order", "dynamic")),
    pass: (ms: number) => {
      now += ms;
    },
  };
}

test("dynamic ids begin with d-, legacy ones are UUIDs", () => {
  const { templates, template, made } = setUp();
  expect(template.id).toMatch(/^d-[0-9a-f]{32}$/);
  expect(made(templates.create("Order", "legacy")).id).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
});

test("the first version is active in any case, and a later one only where it is told", () => {
  const { templates, template, made } = setUp();
  const first = made(templates.addVersion(template.id, VERSION, false));
  const second = made(templates.addVersion(template.id, VERSION, false));
  expect(templates.active(template.id)?.id).toBe(first.id);
  templates.updateVersion({ templateId: template.id, versionId: second.id }, { isActive: true });
  expect(templates.active(template.id)?.id).toBe(second.id);
  templates.updateVersion({ templateId: template.id, versionId: second.id }, { isActive: false });
  expect(templates.active(template.id)).toBeUndefined();
});

test("a change renews the instant of version and template", () => {
  const { templates, template, made, pass } = setUp();
  const version = made(templates.addVersion(template.id, VERSION, true));
  pass(5000);
  templates.updateVersion({ templateId: template.id, versionId: version.id }, { subject: "Bye" });
  expect(templates.find(template.id)).toMatchObject({
    updatedAt: START + 5000,
    versions: [{ subject: "Bye", htmlContent: "<p>Hello</p>", updatedAt: START + 5000 }],
  });
});

test("a copy has versions of its own", () => {
  const { templates, template, made } = setUp();
  made(templates.addVersion(template.id, VERSION, true));
  const copy = made(templates.duplicate(template.id, "Copy"));
  templates.remove(template.id);
  expect(templates.active(copy.id)).toMatchObject({ subject: "Hello", templateId: copy.id });
});

test("an account has 300 templates of each generation, and a template 300 versions", () => {
  const { templates, template } = setUp();
  for (let count = 1; count < MAX_TEMPLATES; count++) templates.create("More", "dynamic");
  expect(templates.create("Too many", "dynamic").kind).toBe("full");
  expect(templates.create("Other", "legacy").kind).toBe("done");
  for (let count = 0; count < MAX_TEMPLATE_VERSIONS; count++)
    templates.addVersion(template.id, VERSION, false);
  expect(templates.addVersion(template.id, VERSION, false).kind).toBe("full");
});

test("versions hold 64 Mi characters altogether, and what is deleted makes room", () => {
  const { templates, template, made } = setUp();
  const large = { ...VERSION, htmlContent: "x".repeat(1024 * 1024), plainContent: "" };
  const versions = Array.from({ length: 63 }, () => made(templates.addVersion(template.id, large, false)));
  expect(templates.addVersion(template.id, large, false).kind).toBe("full");
  expect(templates.duplicate(template.id, "Copy").kind).toBe("full");
  expect(templates.all()).toHaveLength(1);
  templates.removeVersion(template.id, versions[0]?.id ?? "");
  expect(templates.addVersion(template.id, large, false).kind).toBe("done");
});

test("what is not there is said to be unknown", () => {
  const { templates, template } = setUp();
  expect(templates.rename("d-0", "Name").kind).toBe("unknown-id");
  expect(templates.duplicate("d-0", "Name").kind).toBe("unknown-id");
  expect(templates.addVersion("d-0", VERSION, true).kind).toBe("unknown-id");
  expect(templates.updateVersion({ templateId: template.id, versionId: "0" }, {}).kind).toBe("unknown-id");
  expect(templates.removeVersion(template.id, "0")).toBe(false);
  expect(templates.remove("d-0")).toBe(false);
});
