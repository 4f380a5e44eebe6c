import { fullDocuments } from '../blocks/document-trees.ts';
import { readBlockDocument } from '../store/block-documents.ts';
import { type Acting, ActionFailed } from './action.ts';

/** A block that an action sends by: its values, secrets included. */
export interface SendingBlock {
  slug: string;
  capabilities: readonly string[];
  /** With plain values: numbers are numbers. */
  data: Readonly<Record<string, unknown>>;
}

/** Reads the block that an action names, and notes it. Throws `ActionFailed`. */
export function blockOf(acting: Acting, id: string): SendingBlock {
  const { store, secrets } = acting.context;
  const row = readBlockDocument(store.db, id.toLowerCase());
  const [document] = row ? fullDocuments(store.db, secrets, [row], { includeSecrets: true }) : [];
  if (!document) throw new ActionFailed(`Unexpected status from '${acting.triggered.action.type}' action: 404`);
  const { slug } = document.type;
  acting.related.push(
    {
      'prefect.resource.id': `prefect.block-document.${id}`,
      'prefect.resource.role': 'block',
      'prefect.resource.name': document.row.name ?? '',
    },
    { 'prefect.resource.id': `prefect.block-type.${slug}`, 'prefect.resource.role': 'block-type' },
  );
  return {
    slug,
    capabilities: JSON.parse(document.schema.row.capabilities) as string[],
    data: JSON.parse(JSON.stringify(document.data)) as Record<string, unknown>,
  };
}

/** A text of a block, or the one that stands for it where it is left out. */
export function textOf({ data }: SendingBlock, name: string, otherwise = ''): string {
  const value = data[name];
  return typeof value === 'string' || typeof value === 'number' ? String(value) : otherwise;
}

/** Names and texts of a block. */
export function textsOf({ data }: SendingBlock, name: string): Record<string, string> {
  const value = data[name];
  if (typeof value !== 'object' || value === null) return {};
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, String(each)]));
}

/** Whether a block's own addresses may be of this machine or a private network; the server has its say too. */
export function allowsPrivate({ data }: SendingBlock): boolean {
  return data.allow_private_urls !== false;
}
