import * as z from 'zod';
import { dateTime, json, objectName, page, uuid } from './scalars.ts';

/** A slug, or a block's own name. */
const dashedName = z.string().regex(/^[a-z0-9-]*$/, 'only lowercase letters, numbers and dashes');

/** What is told of a type beside its name, and may be told anew. */
const presentation = {
  logo_url: z.string().nullish(),
  documentation_url: z.string().nullish(),
  description: z.string().nullish(),
  code_example: z.string().nullish(),
};

export const blockTypeCreate = z.strictObject({ name: objectName, slug: dashedName, ...presentation });
export const blockTypeUpdate = z.strictObject(presentation);

export const blockType = z.object({
  id: uuid,
  created: dateTime.nullish(),
  updated: dateTime.nullish(),
  name: z.string(),
  slug: z.string(),
  ...presentation,
  is_protected: z.boolean().default(false),
});

const fields = z.record(z.string(), json);

export const blockSchemaCreate = z.strictObject({
  fields: fields.default({}),
  block_type_id: uuid,
  capabilities: z.array(z.string()).default([]),
  version: z.string().default('non-versioned'),
});

export const blockSchema = z.object({
  id: uuid,
  created: dateTime.nullish(),
  updated: dateTime.nullish(),
  checksum: z.string(),
  fields,
  block_type_id: uuid.nullable(),
  block_type: blockType.nullish(),
  capabilities: z.array(z.string()).default([]),
  version: z.string().default('non-versioned'),
});

export const blockDocumentCreate = z
  .strictObject({
    name: dashedName.pipe(objectName).nullish(),
    data: fields.default({}),
    block_schema_id: uuid,
    block_type_id: uuid,
    is_anonymous: z.boolean().default(false),
  })
  .refine(({ name, is_anonymous }) => is_anonymous || name, 'Names must be provided for block documents.');

/** Without `merge_existing_data` the data takes the place of what was there. */
export const blockDocumentUpdate = z.strictObject({
  block_schema_id: uuid.nullish(),
  data: fields.optional(),
  merge_existing_data: z.boolean().default(true),
});

export const blockDocument = z.object({
  id: uuid,
  created: dateTime.nullish(),
  updated: dateTime.nullish(),
  name: z.string().nullish(),
  data: fields,
  block_schema_id: uuid,
  block_schema: blockSchema.nullish(),
  block_type_id: uuid,
  block_type_name: z.string().nullish(),
  block_type: blockType.nullish(),
  block_document_references: z.record(z.string(), z.record(z.string(), json)).default({}),
  is_anonymous: z.boolean().default(false),
});

const ids = z.strictObject({ any_: z.array(uuid).nullish() }).nullish();
const texts = z.strictObject({ any_: z.array(z.string()).nullish() }).nullish();
const operator = z.enum(['and_', 'or_']).default('and_');

export const blockTypeFilter = z.strictObject({
  name: z.strictObject({ like_: z.string().nullish() }).nullish(),
  slug: texts,
});
export type BlockTypeFilter = z.output<typeof blockTypeFilter>;

export const blockSchemaFilter = z.strictObject({
  operator,
  block_type_id: ids,
  block_capabilities: z.strictObject({ all_: z.array(z.string()).nullish() }).nullish(),
  id: ids,
  version: texts,
});
export type BlockSchemaFilter = z.output<typeof blockSchemaFilter>;

/** Anonymous documents are left out unless `is_anonymous` asks for them, or is null. */
export const blockDocumentFilter = z.strictObject({
  operator,
  id: ids,
  is_anonymous: z.strictObject({ eq_: z.boolean().nullish() }).nullish().default({ eq_: false }),
  block_type_id: ids,
  name: z.strictObject({ any_: z.array(z.string()).nullish(), like_: z.string().nullish() }).nullish(),
});
export type BlockDocumentFilter = z.output<typeof blockDocumentFilter>;

export const blockDocumentSort = z.enum(['NAME_DESC', 'NAME_ASC', 'BLOCK_TYPE_AND_NAME_ASC']);

export const blockTypesRequest = z.object({
  block_types: blockTypeFilter.nullish(),
  block_schemas: blockSchemaFilter.nullish(),
  ...page,
});

export const blockSchemasRequest = z.object({ block_schemas: blockSchemaFilter.nullish(), ...page });

export const blockDocumentsRequest = z.object({
  block_documents: blockDocumentFilter.nullish(),
  block_types: blockTypeFilter.nullish(),
  block_schemas: blockSchemaFilter.nullish(),
  include_secrets: z
    .boolean()
    .nullish()
    .transform((include) => include ?? false),
  sort: blockDocumentSort.nullish(),
  ...page,
});

/** Where the results of flows are kept that do not say so themselves: the id of a block document. */
export const resultStorage = z.object({ default_result_storage_block_id: uuid.nullish() });
export const resultStorageUpdate = z.object({ default_result_storage_block_id: uuid });
