/** The part of Standard Schema (https://standardschema.dev) that validates; zod, valibot, arktype and others have it. */
export interface StandardSchema<Input = unknown, Output = Input> {
  readonly '~standard': {
    readonly version: 1;
    readonly vendor: string;
    readonly validate: (value: unknown) => SchemaResult<Output> | Promise<SchemaResult<Output>>;
    readonly types?: { readonly input: Input; readonly output: Output } | undefined;
  };
}

export type SchemaResult<Output> =
  | { readonly value: Output; readonly issues?: undefined }
  | { readonly issues: readonly SchemaIssue[] };

export interface SchemaIssue {
  readonly message: string;
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined;
}

/** Its JSON Schema (draft 7) for what it takes, where it can give one: that part of the standard is optional. */
export function jsonSchemaOf(schema: StandardSchema): Record<string, unknown> | undefined {
  const { jsonSchema } = schema['~standard'] as { jsonSchema?: { input?: (options: { target: string }) => unknown } };
  return jsonSchema?.input?.({ target: 'draft-07' }) as Record<string, unknown> | undefined;
}
