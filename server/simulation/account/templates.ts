import type { Instant } from "../../contract/time.ts";
import type { Chance } from "../chance.ts";
import { dynamicTemplateId, uuid } from "../events/identifiers.ts";
import { TextBudget } from "../records/text-budget.ts";

/** Templates of an account. Documented: 300. Assumed: of each generation. */
export const MAX_TEMPLATES = 300;
/** Versions of a template. Assumed: as many as there may be templates. */
export const MAX_TEMPLATE_VERSIONS = 300;
/** Characters of all versions of an account's templates. Ours. */
export const MAX_TEMPLATE_CHARACTERS = 64 * 1024 * 1024;

/** Legacy templates replace `-tags-`; dynamic ones are filled in with Handlebars. */
export type TemplateGeneration = "legacy" | "dynamic";

/** One version of a template, of which at most one is active. */
export interface TemplateVersion extends TemplateVersionInput {
  readonly id: string;
  readonly templateId: string;
  readonly isActive: boolean;
  readonly updatedAt: Instant;
}

/** What a version is made from. */
export interface TemplateVersionInput {
  readonly name: string;
  readonly subject: string;
  readonly htmlContent: string;
  readonly plainContent: string;
  /** The text part follows from the HTML part. */
  readonly generatesPlainContent: boolean;
  readonly editor: "code" | "design";
  /** JSON for a preview, as text; null: none. */
  readonly testData: string | null;
}

/** A template: a name for its versions. */
export interface Template {
  readonly id: string;
  readonly name: string;
  readonly generation: TemplateGeneration;
  readonly updatedAt: Instant;
  /** Newest last. */
  readonly versions: readonly TemplateVersion[];
}

/** What came of a change; "full": a limit would be passed. */
export type TemplateOutcome<Thing> =
  | { readonly kind: "done"; readonly value: Thing }
  | { readonly kind: "unknown-id" }
  | { readonly kind: "full" };

/** The templates of one account. They are configuration: a reset keeps them. */
export class Templates {
  readonly #ids: Chance;
  readonly #now: () => Instant;
  readonly #byId = new Map<string, Template>();
  readonly #budget = new TextBudget(MAX_TEMPLATE_CHARACTERS);

  constructor(scope: { readonly ids: Chance; now(): Instant }) {
    this.#ids = scope.ids;
    this.#now = () => scope.now();
  }

  create(name: string, generation: TemplateGeneration): TemplateOutcome<Template> {
    const alike = this.all().filter((template) => template.generation === generation);
    if (alike.length >= MAX_TEMPLATES) return FULL;
    const id = generation === "dynamic" ? dynamicTemplateId(this.#ids) : uuid(this.#ids);
    return this.#put({ id, name, generation, updatedAt: this.#now(), versions: [] });
  }

  rename(id: string, name: string): TemplateOutcome<Template> {
    const template = this.#byId.get(id);
    return template === undefined ? UNKNOWN : this.#put({ ...template, name, updatedAt: this.#now() });
  }

  /** Copies a template with all its versions. */
  duplicate(id: string, name: string): TemplateOutcome<Template> {
    const original = this.#byId.get(id);
    if (original === undefined) return UNKNOWN;
    const copy = this.create(name, original.generation);
    if (copy.kind !== "done") return copy;
    for (const version of original.versions) {
      const added = this.addVersion(copy.value.id, version, version.isActive);
      if (added.kind === "done") continue;
      this.remove(copy.value.id);
      return added;
    }
    return { kind: "done", value: this.#byId.get(copy.value.id) ?? copy.value };
  }

  /** Deletes a template and its versions; false: there is none. */
  remove(id: string): boolean {
    for (const version of this.#byId.get(id)?.versions ?? []) this.#budget.release(version.id);
    return this.#byId.delete(id);
  }

  find(id: string): Template | undefined {
    return this.#byId.get(id);
  }

  all(): readonly Template[] {
    return [...this.#byId.values()];
  }

  /** The version that mails are made with; undefined: no such template, or none of its versions is active. */
  active(id: string): TemplateVersion | undefined {
    return this.#byId.get(id)?.versions.find(({ isActive }) => isActive);
  }

  /** Adds a version. Documented: the first one of a template is active in any case. */
  addVersion(
    templateId: string,
    input: TemplateVersionInput,
    isActive: boolean,
  ): TemplateOutcome<TemplateVersion> {
    const template = this.#byId.get(templateId);
    if (template === undefined) return UNKNOWN;
    if (template.versions.length >= MAX_TEMPLATE_VERSIONS) return FULL;
    const isFirst = template.versions.length === 0;
    const version: TemplateVersion = {
      ...inputOf(input),
      id: uuid(this.#ids),
      templateId,
      isActive: isActive || isFirst,
      updatedAt: this.#now(),
    };
    return this.#putVersion(template, version);
  }

  /** Changes what is given of a version; the rest stays. */
  updateVersion(
    place: { readonly templateId: string; readonly versionId: string },
    change: Partial<TemplateVersionInput & Pick<TemplateVersion, "isActive">>,
  ): TemplateOutcome<TemplateVersion> {
    const template = this.#byId.get(place.templateId);
    const version = template?.versions.find(({ id }) => id === place.versionId);
    if (template === undefined || version === undefined) return UNKNOWN;
    return this.#putVersion(template, { ...version, ...change, updatedAt: this.#now() });
  }

  /** Deletes a version; false: there is none. */
  removeVersion(templateId: string, versionId: string): boolean {
    const template = this.#byId.get(templateId);
    const versions = template?.versions.filter(({ id }) => id !== versionId) ?? [];
    if (template === undefined || versions.length === template.versions.length) return false;
    this.#budget.release(versionId);
    this.#put({ ...template, versions, updatedAt: this.#now() });
    return true;
  }

  /** All templates as plain data. */
  state(): readonly Template[] {
    return this.all();
  }

  /** Takes the place of all templates; to be called before any other thing. */
  restore(templates: readonly Template[]): void {
    for (const template of templates) {
      this.#put(template);
      for (const version of template.versions) this.#budget.hold(version.id, charactersOf(version));
    }
  }

  #put(template: Template): TemplateOutcome<Template> {
    this.#byId.set(template.id, template);
    return { kind: "done", value: template };
  }

  // One version at most is active: a new one takes the place of the old one.
  #putVersion(template: Template, version: TemplateVersion): TemplateOutcome<TemplateVersion> {
    if (!this.#budget.hold(version.id, charactersOf(version))) return FULL;
    const others = template.versions.map((each) =>
      version.isActive && each.isActive ? { ...each, isActive: false } : each,
    );
    const isNew = others.every(({ id }) => id !== version.id);
    const versions = isNew
      ? [...others, version]
      : others.map((each) => (each.id === version.id ? version : each));
    this.#put({ ...template, versions, updatedAt: this.#now() });
    return { kind: "done", value: version };
  }
}

const FULL = { kind: "full" } as const;
const UNKNOWN = { kind: "unknown-id" } as const;

function charactersOf({ name, subject, htmlContent, plainContent, testData }: TemplateVersionInput): number {
  return name.length + subject.length + htmlContent.length + plainContent.length + (testData ?? "").length;
}

function inputOf(input: TemplateVersionInput): TemplateVersionInput {
  const { name, subject, htmlContent, plainContent, generatesPlainContent, editor, testData } = input;
  return { name, subject, htmlContent, plainContent, generatesPlainContent, editor, testData };
}
