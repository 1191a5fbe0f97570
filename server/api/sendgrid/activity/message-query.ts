import type { Instant } from "../../../contract/time.ts";

// A query of the Email Activity and Logs APIs as it is understood, whatever fields there are.

/** A condition on messages. */
export type MessageQuery =
  | { readonly kind: "and" | "or"; readonly parts: readonly MessageQuery[] }
  | { readonly kind: "not"; readonly part: MessageQuery }
  | Condition;

/** What is asked of one field. */
export type Condition =
  | {
      readonly kind: "compare";
      readonly field: FieldName;
      readonly operator: Comparison;
      readonly value: QueryValue;
    }
  | {
      readonly kind: "like";
      readonly field: FieldName;
      readonly isNegated: boolean;
      readonly value: QueryValue;
    }
  | {
      readonly kind: "in";
      readonly field: FieldName;
      readonly isNegated: boolean;
      readonly values: readonly QueryValue[];
    }
  | {
      readonly kind: "between";
      readonly field: FieldName;
      readonly isNegated: boolean;
      readonly from: QueryValue;
      readonly to: QueryValue;
    }
  | { readonly kind: "null"; readonly field: FieldName; readonly isNegated: boolean }
  | { readonly kind: "contains"; readonly field: FieldName; readonly value: QueryValue };

/** A field, and a key where it is a map: `unique_args['order']`. */
export interface FieldName {
  readonly name: string;
  readonly key: string | null;
}

/** How two values are compared. */
export type Comparison = "=" | "!=" | "<" | "<=" | ">" | ">=";

/** A value with the type that it was written in. */
export type QueryValue =
  | { readonly type: "STRING"; readonly value: string }
  | { readonly type: "NUMBER"; readonly value: number }
  | { readonly type: "TIMESTAMP"; readonly value: Instant }
  | { readonly type: "BOOLEAN"; readonly value: boolean };

/** A query that was understood, or what of it was not. */
export type ReadQuery<Query> =
  | { readonly kind: "query"; readonly query: Query }
  /** `isType`: every word is known, but an operator does not go with its values. */
  | { readonly kind: "problem"; readonly message: string; readonly isType: boolean };
