import type { Case, Transcript } from '../transcript.ts';

const MISSING = '00000000-0000-4000-8000-000000000000';

interface Kind {
  block_type_id: string;
  block_schema_id: string;
}

async function newKind(
  t: Transcript,
  slug: string,
  { fields = {}, capabilities = [] }: { fields?: object; capabilities?: string[] } = {},
): Promise<Kind> {
  const { body: type } = await t.ask('POST', '/block_types/', { name: slug, slug });
  const { body: schema } = await t.ask('POST', '/block_schemas/', {
    block_type_id: type.id,
    fields: { title: slug, type: 'object', properties: {}, ...fields },
    capabilities,
  });
  return { block_type_id: type.id, block_schema_id: schema.id };
}

const data = (found: { data: object }) => found.data;

export const blockDocumentCases: Case[] = [
  {
    name: 'block documents',
    async run(t) {
      const kind = await newKind(t, 'bd-case');
      const { body: made } = await t.call('POST', '/block_documents/', {
        ...kind,
        name: 'b',
        data: { x: 1, y: [null] },
      });
      await t.call('POST', '/block_documents/', { ...kind, name: 'b' });
      await t.call('POST', '/block_documents/', { ...kind, name: 'no name' });
      await t.call('POST', '/block_documents/', { ...kind, name: 'a/b' });
      await t.call('POST', '/block_documents/', kind);
      await t.call('POST', '/block_documents/', { name: 'c' });
      await t.call('POST', '/block_documents/', { ...kind, name: 'c', block_schema_id: MISSING });
      await t.call('POST', '/block_documents/', { ...kind, name: 'a', data: {} }, { pick: data });
      const anonymous = await t.ask('POST', '/block_documents/', { ...kind, is_anonymous: true });
      t.note(String(anonymous.body.name).replace(/[0-9a-f]{8}-.*/, '<uuid>'));
      await t.ask('POST', '/block_documents/', { ...kind, is_anonymous: true, name: 'z-anonymous' });
      await t.call('GET', `/block_documents/${made.id}`, undefined, { pick: data });
      await t.call('GET', `/block_documents/${MISSING}`);
      await t.call('GET', '/block_types/slug/bd-case/block_documents/name/b', undefined, { pick: data });
      await t.call('GET', '/block_types/slug/bd-case/block_documents/name/none');
      await t.call('GET', '/block_types/slug/bd-none/block_documents/name/b');
      const names = (found: { name: string }[]) => found.map(({ name }) => name.replace(/[0-9a-f]{8}-.*/, '<uuid>'));
      await t.call('GET', '/block_types/slug/bd-case/block_documents', undefined, { pick: names });
      await t.call('GET', '/block_types/slug/bd-none/block_documents');
      const own = { block_type_id: { any_: [kind.block_type_id] } };
      const list = (block_documents: object, rest: object = {}) =>
        t.call(
          'POST',
          '/block_documents/filter',
          { block_documents: { ...own, ...block_documents }, ...rest },
          { pick: names },
        );
      await list({});
      await list({}, { sort: 'NAME_DESC', offset: null, limit: null, include_secrets: null });
      await list({}, { sort: 'BLOCK_TYPE_AND_NAME_ASC', limit: 1, offset: 1 });
      await list({ is_anonymous: { eq_: true } });
      await list({ is_anonymous: null });
      await list({ is_anonymous: { eq_: null }, name: { like_: 'ANON' } });
      await list({ name: { any_: ['b', 'none'] } });
      await list({ id: { any_: [made.id] } });
      await list({ operator: 'or_', id: { any_: [made.id] }, block_type_id: null, is_anonymous: null });
      await list({}, { block_types: { slug: { any_: ['bd-case'] } } });
      await list({}, { block_types: { slug: { any_: ['bd-none'] } } });
      await list({}, { block_schemas: { block_capabilities: { all_: ['none'] } } });
      await list({}, { block_schemas: { id: { any_: [kind.block_schema_id] } } });
      await t.call('POST', '/block_documents/filter', { sort: 'BOGUS' });
      await t.call('POST', '/block_documents/count', { block_documents: own });
      await t.call('POST', '/block_documents/count', { block_documents: { ...own, is_anonymous: null } });
      await t.call('PATCH', `/block_documents/${made.id}`, { data: { y: { z: 2 } } });
      await t.call('GET', `/block_documents/${made.id}`, undefined, { pick: data });
      await t.call('PATCH', `/block_documents/${made.id}`, {});
      await t.call('GET', `/block_documents/${made.id}`, undefined, { pick: data });
      await t.call('PATCH', `/block_documents/${made.id}`, { data: { q: 1 }, merge_existing_data: false });
      await t.call('GET', `/block_documents/${made.id}`, undefined, { pick: data });
      const other = await newKind(t, 'bd-other');
      await t.call('PATCH', `/block_documents/${made.id}`, { data: {}, block_schema_id: other.block_schema_id });
      await t.call('PATCH', `/block_documents/${made.id}`, { data: {}, name: 'x' });
      await t.call('PATCH', `/block_documents/${MISSING}`, { data: {} });
      await t.call('DELETE', `/block_documents/${made.id}`);
      await t.call('DELETE', `/block_documents/${made.id}`);
      await t.call('DELETE', `/block_schemas/${kind.block_schema_id}`);
      await list({ is_anonymous: null });
    },
  },
  {
    name: 'secrets of block documents',
    async run(t) {
      const secret_fields = ['token', 'auth.key', 'headers.*', 'list', 'gone'];
      const kind = await newKind(t, 'bd-secret', { fields: { secret_fields } });
      const values = {
        token: 'abc',
        auth: { key: 12, user: 'u' },
        headers: { a: 'x', b: { c: null } },
        list: ['p'],
        gone: null,
        open: 'o',
      };
      const { body: made } = await t.call(
        'POST',
        '/block_documents/',
        { ...kind, name: 's', data: values },
        { pick: data },
      );
      const path = `/block_documents/${made.id}`;
      await t.call('GET', path, undefined, { pick: data });
      await t.call('GET', `${path}?include_secrets=true`, undefined, { pick: data });
      await t.call('GET', '/block_types/slug/bd-secret/block_documents/name/s?include_secrets=1', undefined, {
        pick: data,
      });
      await t.call('GET', '/block_types/slug/bd-secret/block_documents/name/s', undefined, { pick: data });
      const list = (include_secrets: boolean) =>
        t.call(
          'POST',
          '/block_documents/filter',
          { block_documents: { id: { any_: [made.id] } }, include_secrets },
          { pick: (found: { data: object }[]) => found.map(data) },
        );
      await list(true);
      await list(false);
      await t.call('PATCH', path, {
        data: { token: '********', headers: { a: '********', b: 'new' }, open: '********' },
      });
      await t.call('GET', `${path}?include_secrets=true`, undefined, { pick: data });
      await t.call('PATCH', path, { data: { token: 'new', auth: { key: '********' } }, merge_existing_data: false });
      await t.call('GET', `${path}?include_secrets=true`, undefined, { pick: data });
    },
  },
  {
    name: 'block documents within others',
    async run(t) {
      const inner = await newKind(t, 'bd-inner', { fields: { secret_fields: ['key'] } });
      const outer = await newKind(t, 'bd-outer');
      const { body: one } = await t.ask('POST', '/block_documents/', {
        ...inner,
        name: 'one',
        data: { key: 'k1', n: 1 },
      });
      const { body: two } = await t.ask('POST', '/block_documents/', {
        ...inner,
        name: 'two',
        data: { key: 'k2', n: 2 },
      });
      const to = (id: string) => ({ $ref: { block_document_id: id } });
      const { body: middle } = await t.ask('POST', '/block_documents/', {
        ...outer,
        name: 'middle',
        data: { child: to(one.id) },
      });
      const { body: top } = await t.call('POST', '/block_documents/', {
        ...outer,
        name: 'top',
        data: { plain: 1, a: to(middle.id), b: to(two.id) },
      });
      const held = (found: { data: object; block_document_references: object }) => [
        found.data,
        found.block_document_references,
      ];
      const path = `/block_documents/${top.id}`;
      await t.call('GET', `${path}?include_secrets=true`, undefined, { pick: data });
      await t.call('PATCH', path, { data: { b: to(one.id), a: to(middle.id) } });
      await t.call('GET', path, undefined, { pick: held });
      await t.call('PATCH', path, { data: { plain: 2 } });
      await t.call('GET', path, undefined, { pick: data });
      await t.call('PATCH', path, { data: { a: { n: 'own' }, b: to(two.id) }, merge_existing_data: false });
      await t.call('GET', path, undefined, { pick: data });
      await t.call('POST', '/block_documents/', { ...outer, name: 'bad', data: { a: { $ref: {} } } });
      await t.call('POST', '/block_documents/', { ...outer, name: 'bad', data: { a: to(MISSING) } });
      await t.call('DELETE', `/block_documents/${two.id}`);
      await t.call('GET', path, undefined, { pick: data });
      await t.call('DELETE', `/block_types/${inner.block_type_id}`);
      await t.call('GET', `/block_documents/${middle.id}`, undefined, { pick: data });
    },
  },
  {
    name: 'the default storage of results',
    async run(t) {
      const files = await newKind(t, 'bd-files', { capabilities: ['write-path'] });
      const other = await newKind(t, 'bd-no-files');
      const { body: store } = await t.ask('POST', '/block_documents/', { ...files, name: 'store' });
      const { body: unfit } = await t.ask('POST', '/block_documents/', { ...other, name: 'unfit' });
      const put = (id: unknown) => t.call('PUT', '/admin/storage', { default_result_storage_block_id: id });
      await t.call('DELETE', '/admin/storage');
      await t.call('GET', '/admin/storage');
      await put(store.id);
      await t.call('GET', '/admin/storage');
      await put(unfit.id);
      await put(MISSING);
      await put(null);
      await t.call('PUT', '/admin/storage', {});
      await t.call('DELETE', '/admin/storage');
      await t.call('GET', '/admin/storage');
      await put(store.id);
      await t.call('DELETE', `/block_documents/${store.id}`);
      await t.call('GET', '/admin/storage');
      const { body: again } = await t.ask('POST', '/block_documents/', { ...files, name: 'store' });
      await put(again.id);
      await t.call('DELETE', `/block_types/${files.block_type_id}`);
      await t.call('GET', '/admin/storage');
    },
  },
];
