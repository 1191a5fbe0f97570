import type { JsonObject } from "../../contract/json.ts";
import type { ObjectShape } from "../sendgrid/json-shape.ts";
import { MAIL_SEND_PATH } from "../sendgrid/mail/mail-send.ts";
import type { Operation } from "../sendgrid/operation.ts";
import { schemaOf } from "../sendgrid/shape-schema.ts";
import type { DescribedAnswer, DescribedOperation, DescribedParameter } from "./described-operation.ts";
import { pathParameters } from "./described-operation.ts";

/** Describes SendGrid's operations. */
export function describeSendgrid(operations: readonly Operation[]): readonly DescribedOperation[] {
  return operations.map((operation) => {
    const { id, area, summary, method, path, fidelity, scope } = operation;
    const parameters = [...pathParameters(path), ...queryParameters(operation), ON_BEHALF_OF];
    const body = bodyOf(operation);
    const answers = answersOf(operation);
    return { id, area, summary, method, path, fidelity, scope, parameters, body, answers };
  });
}

const ON_BEHALF_OF: DescribedParameter = {
  name: "on-behalf-of",
  place: "header",
  isRequired: false,
  about: "The account that is acted for: a subuser's name, or \"account-id\" and a customer account's id.",
  schema: { type: "string" },
};

function queryParameters({ query = {} }: Operation): readonly DescribedParameter[] {
  return Object.entries(query).map(([name, { about, isRequired, schema }]) => ({
    name,
    place: "query",
    isRequired,
    about,
    schema,
  }));
}

function bodyOf({ body, rawBody }: Operation): JsonObject | null {
  if (body === undefined) return null;
  if (body === "raw") return rawBody === undefined ? {} : schemaOf(rawBody);
  return schemaOf(body);
}

function answersOf(operation: Operation): readonly DescribedAnswer[] {
  const own = Object.entries(operation.answers).map(([status, shape]): DescribedAnswer => {
    const content = shape === null ? null : { type: "application/json", schema: schemaOf(shape) };
    return { status: Number(status), about: STATUS_WORDS[Number(status)] ?? "", content };
  });
  const errors = errorsOf(operation).filter((status) => own.every((answer) => answer.status !== status));
  const schema = schemaOf(operation.path === MAIL_SEND_PATH ? MAIL_ERRORS_SHAPE : ERRORS_SHAPE);
  const refusals = errors.map((status): DescribedAnswer => ({
    status,
    about: STATUS_WORDS[status] ?? "",
    content: { type: "application/json", schema },
  }));
  return [...own, ...refusals].toSorted((one, other) => Number(one.status) - Number(other.status));
}

// What every operation may answer besides its own.
function errorsOf({ path, query, body }: Operation): readonly number[] {
  const takesInput = body !== undefined || query !== undefined || path.includes("{");
  const isMailSend = path === MAIL_SEND_PATH;
  return [
    ...(takesInput ? [400] : []),
    401,
    403,
    ...(body === undefined ? [] : [413]),
    ...(isMailSend ? [415] : [429]),
  ];
}

const STATUS_WORDS: Readonly<Record<number, string>> = {
  200: "Done",
  201: "Created",
  202: "Accepted",
  204: "Done; the body is empty",
  400: "Something in the request cannot be meant",
  401: "No API key, or one that is not known",
  403: "The API key may not do this",
  404: "There is no such thing",
  413: "The body is too large",
  415: "The body is no JSON",
  429: "Too many requests; only where the simulator was started with a rate limit",
};

const ERRORS_SHAPE: ObjectShape = {
  type: "object",
  members: {
    errors: {
      type: "array",
      items: {
        type: "object",
        members: {
          field: { type: "string", isNullable: true, about: "What is wrong; null: the request as such." },
          message: { type: "string" },
        },
        required: ["message"],
      },
    },
  },
  required: ["errors"],
};

const MAIL_ERRORS_SHAPE: ObjectShape = {
  type: "object",
  members: {
    errors: {
      type: "array",
      items: {
        type: "object",
        members: {
          message: { type: "string" },
          field: { type: "string", isNullable: true, about: 'A path such as "personalizations.0.to".' },
          help: { type: "string", isNullable: true, about: "The address of a page that explains it." },
        },
        required: ["message", "field", "help"],
      },
    },
  },
  required: ["errors"],
};
