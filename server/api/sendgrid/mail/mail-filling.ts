import type { JsonObject } from "../../../contract/json.ts";
import type { Mail, Recipient } from "../../../simulation/stories/mail.ts";
import type { TemplateVersion, Templates } from "../../../simulation/account/templates.ts";
import { withSubstitutions } from "./substitutions.ts";
import type { FilledMail } from "./substitutions.ts";
import type { TemplateRenderer } from "../templates/template-renderer.ts";

/** What a mail is filled in with. */
export interface MailFillings {
  readonly templates: Templates;
  readonly renderer: TemplateRenderer | undefined;
}

/**
 * Makes a mail what its recipients see: a dynamic template is filled in with each personalization's data, and tags of a
 * legacy one, or of the mail itself, are replaced.
 *
 * Observed: a template that is not known is taken, and events name it. Assumed: the active version of the moment at
 * which the mail is handed over is used, also for later; a template that cannot be filled in is refused, and where both
 * have a subject, the dynamic template's wins.
 */
export async function fillMail(mail: Mail, fillings: MailFillings): Promise<FilledMail> {
  const version = mail.templateId === null ? undefined : fillings.templates.active(mail.templateId);
  if (version === undefined) return withSubstitutions(mail);
  const named = { ...mail, templateName: version.name };
  if (fillings.templates.find(version.templateId)?.generation === "legacy")
    return withSubstitutions(withLegacyTemplate(named, version));
  return fillings.renderer === undefined
    ? { kind: "filled", mail: { ...named, content: contentOf(version.plainContent, version.htmlContent) } }
    : await withDynamicTemplate(named, version, fillings.renderer);
}

async function withDynamicTemplate(
  mail: Mail,
  { subject, plainContent, htmlContent }: TemplateVersion,
  renderer: TemplateRenderer,
): Promise<FilledMail> {
  const data = [...new Set(mail.recipients.map(({ templateData }) => templateData ?? NO_DATA))];
  const outcome = await renderer.render([subject, plainContent, htmlContent], data);
  if (outcome.kind === "failed")
    return { kind: "failed", why: `The template ${mail.templateId} cannot be filled in: ${outcome.reason}` };
  const byData = new Map(
    data.map((each, index) => {
      const [filledSubject = "", plain = "", html = ""] = outcome.texts[index] ?? [];
      return [each, { subject: filledSubject, content: contentOf(plain, html) }];
    }),
  );
  const recipients = mail.recipients.map((recipient): Recipient => {
    const filled = byData.get(recipient.templateData ?? NO_DATA);
    if (filled === undefined) return recipient;
    return {
      ...recipient,
      content: filled.content,
      subject: filled.subject === "" ? recipient.subject : filled.subject,
    };
  });
  return { kind: "filled", mail: { ...mail, recipients } };
}

const NO_DATA: JsonObject = {};

function contentOf(plain: string, html: string): Mail["content"] {
  return [
    { type: "text/plain", value: plain },
    { type: "text/html", value: html },
  ].filter(({ value }) => value !== "");
}

// Documented: <%body%> and <%subject%> stand for those of the mail. Assumed: without <%body%> the template's text stays.
function withLegacyTemplate(mail: Mail, version: TemplateVersion): Mail {
  const bodyOf = (type: string): string => mail.content.find((part) => part.type === type)?.value ?? "";
  const framed = (frame: string, tag: string, value: string): string =>
    frame === "" ? value : frame.replace(tag, () => value);
  const recipients = mail.recipients.map((recipient) => ({
    ...recipient,
    subject: framed(version.subject, "<%subject%>", recipient.subject ?? ""),
  }));
  const content = contentOf(
    framed(version.plainContent, "<%body%>", bodyOf("text/plain")),
    framed(version.htmlContent, "<%body%>", bodyOf("text/html")),
  );
  return { ...mail, recipients, content };
}
