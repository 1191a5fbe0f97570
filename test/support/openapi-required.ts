import type { OpenapiFile } from "./openapi-file.ts";

/** The description without its demand that these members always be there. */
export function withoutRequired(file: OpenapiFile, names: readonly string[]): OpenapiFile {
  const document = JSON.parse(JSON.stringify(file.document ?? {}), (key, value: unknown) =>
    key === "required" && Array.isArray(value)
      ? value.filter((name) => typeof name !== "string" || !names.includes(name))
      : value,
  ) as Record<string, unknown>;
  return { ...file, document };
}
