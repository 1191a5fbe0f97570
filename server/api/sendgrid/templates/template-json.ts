import type { JsonObject } from "../../../contract/json.ts";
import type { Instant } from "../../../contract/time.ts";
import type { Template, TemplateVersion } from "../../../simulation/account/templates.ts";

/** A template as it is answered; in a list, its versions come without their content. Documented. */
export function templateJson(template: Template, isListed: boolean): JsonObject {
  const { id, name, generation, updatedAt, versions } = template;
  return {
    id,
    name,
    generation,
    updated_at: secondText(updatedAt),
    versions: versions.map((version) => {
      const json = versionJson(version);
      if (!isListed) return json;
      const { html_content: _html, plain_content: _plain, test_data: _data, ...lean } = json;
      return lean;
    }),
  };
}

/** A version as it is answered. Documented; the order of the members is that of recorded answers. */
export function versionJson(version: TemplateVersion): JsonObject {
  return {
    id: version.id,
    template_id: version.templateId,
    active: version.isActive ? 1 : 0,
    name: version.name,
    html_content: version.htmlContent,
    plain_content: version.plainContent,
    generate_plain_content: version.generatesPlainContent,
    subject: version.subject,
    updated_at: secondText(version.updatedAt),
    editor: version.editor,
    ...(version.testData === null ? {} : { test_data: version.testData }),
  };
}

// Documented: "2026-01-31 09:00:00".
function secondText(at: Instant): string {
  return new Date(at).toISOString().slice(0, "2026-01-31T09:00:00".length).replace("T", " ");
}
