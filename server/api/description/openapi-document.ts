import type { JsonObject } from "../../contract/json.ts";
import type { DescribedAnswer, DescribedOperation, DescribedParameter } from "./described-operation.ts";

/** The operations as an OpenAPI 3.1 document. `x-fidelity` says how sure we are that SendGrid does the same. */
export function openapiDocument(operations: readonly DescribedOperation[], version: string): JsonObject {
  return {
    openapi: "3.1.0",
    info: {
      title: "fake-sendgrid",
      version,
      summary: "SendGrid's API as it is simulated here, and the simulator's own.",
      description:
        "x-fidelity tells how sure we are that SendGrid does the same: documented, observed in recorded traffic, " +
        "or assumed. Operations without it are the simulator's own.",
      license: { name: "MIT", identifier: "MIT" },
    },
    servers: [{ url: "/", description: "The simulator that serves this document." }],
    tags: [...new Set(operations.map(({ area }) => area))].map((name) => ({ name })),
    paths: pathsOf(operations),
    components: {
      securitySchemes: {
        apiKey: {
          type: "http",
          scheme: "bearer",
          description: "Any text that is not empty, unless the simulator was started with --api-key.",
        },
        token: {
          type: "http",
          scheme: "bearer",
          description:
            "Only where the simulator listens on more than this machine: it prints the token at its start.",
        },
      },
    },
  };
}

function pathsOf(operations: readonly DescribedOperation[]): JsonObject {
  const paths = new Map<string, Record<string, JsonObject>>();
  for (const operation of operations) {
    const methods = paths.get(operation.path) ?? {};
    methods[operation.method.toLowerCase()] = operationObject(operation);
    paths.set(operation.path, methods);
  }
  return Object.fromEntries(paths);
}

function operationObject(operation: DescribedOperation): JsonObject {
  const { id, area, summary, fidelity, scope, parameters, body, answers } = operation;
  return {
    operationId: id,
    tags: [area],
    summary,
    ...(fidelity === null ? {} : { "x-fidelity": fidelity }),
    ...(scope === null ? {} : { "x-scope": scope }),
    // An empty requirement makes the token optional.
    security: fidelity === null ? [{}, { token: [] }] : [{ apiKey: [] }],
    ...(parameters.length === 0 ? {} : { parameters: parameters.map(parameterObject) }),
    ...(body === null ? {} : { requestBody: { content: { "application/json": { schema: body } } } }),
    responses: Object.fromEntries(answers.map((answer) => [String(answer.status), responseObject(answer)])),
  };
}

function parameterObject({ name, place, isRequired, about, schema }: DescribedParameter): JsonObject {
  const description = about === "" ? {} : { description: about };
  return { name, in: place, required: isRequired, ...description, schema };
}

function responseObject({ about, content }: DescribedAnswer): JsonObject {
  const shown = content === null ? {} : { content: { [content.type]: { schema: content.schema } } };
  return { description: about, ...shown };
}
