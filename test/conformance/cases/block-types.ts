import type { Case } from '../transcript.ts';

const MISSING = '00000000-0000-4000-8000-000000000000';

export const blockTypeCases: Case[] = [
  {
    name: 'block types',
    async run(t) {
      const slug = 'bt-case';
      const { body: made } = await t.call('POST', '/block_types/', {
        name: 'bt case',
        slug,
        description: 'less < than & "more"',
        code_example: '<b>',
        logo_url: 'https://example.com/logo.png',
      });
      await t.call('POST', '/block_types/', { name: 'bt case again', slug });
      await t.call('POST', '/block_types/', { name: 'Prefect Thing', slug: 'bt-thing' });
      await t.call('POST', '/block_types/', { name: 'a/b', slug: 'bt-thing' });
      await t.call('POST', '/block_types/', { name: 'bt', slug: 'Not_A-Slug' });
      await t.call('POST', '/block_types/', { name: 'bt' });
      await t.call('POST', '/block_types/', { name: 'bt', slug: 'bt-thing', is_protected: true });
      await t.call('GET', `/block_types/${made.id}`);
      await t.call('GET', `/block_types/slug/${slug}`);
      await t.call('GET', `/block_types/${MISSING}`);
      await t.call('GET', '/block_types/slug/bt-none');
      await t.call('PATCH', `/block_types/${made.id}`, { description: 'a < b', documentation_url: 'https://x.y/z' });
      await t.call('GET', `/block_types/${made.id}`);
      await t.call('PATCH', `/block_types/${made.id}`, { code_example: null });
      await t.call('PATCH', `/block_types/${made.id}`, { name: 'other' });
      await t.call('PATCH', `/block_types/${MISSING}`, { description: 'x' });
      const other = await t.ask('POST', '/block_types/', { name: 'bt case zz', slug: 'bt-case-2' });
      await t.call('POST', '/block_schemas/', {
        block_type_id: other.body.id,
        fields: { title: 'z', type: 'object', properties: {} },
        capabilities: ['bt-can', 'bt-too'],
      });
      const names = (found: { name: string }[]): string[] => found.map(({ name }) => name);
      const list = (body: object) => t.call('POST', '/block_types/filter', body, { pick: names });
      await list({ block_types: { name: { like_: 'BT CASE' } } });
      await list({ block_types: { name: { like_: 'bt case' } }, limit: 1, offset: 1 });
      await list({ block_types: { slug: { any_: [slug, 'bt-none'] } } });
      await list({ block_types: { slug: { any_: [] } } });
      await list({ block_schemas: { block_capabilities: { all_: ['bt-can'] } } });
      await list({ block_schemas: { block_capabilities: { all_: ['bt-can', 'bt-cannot'] } } });
      await list({
        block_types: { name: { like_: 'bt case' } },
        block_schemas: { block_type_id: { any_: [made.id] } },
      });
      await t.call('POST', '/block_types/filter', { limit: 201 });
      await t.call('POST', '/block_types/filter', { block_types: { bogus: 1 } });
      await t.call('DELETE', `/block_types/${made.id}`);
      await t.call('DELETE', `/block_types/${made.id}`);
      await t.call('DELETE', `/block_types/${other.body.id}`);
      await t.call('POST', '/block_types/filter', { block_schemas: { block_capabilities: { all_: ['bt-can'] } } });
    },
  },
  {
    name: 'block types of the system',
    async run(t) {
      await t.call('POST', '/block_types/install_system_block_types');
      const shown = ({ name, slug, is_protected }: Record<string, unknown>) => ({ name, slug, is_protected });
      for (const slug of ['secret', 'webhook', 'local-file-system', 'slack-webhook', 'custom-webhook']) {
        const { body } = await t.call('GET', `/block_types/slug/${slug}`, undefined, { pick: shown });
        const fields = (found: { fields: Record<string, object> }[]) =>
          found.map(({ fields: { title, required, properties, secret_fields } }) => ({
            title,
            required,
            properties: Object.keys(properties ?? {}),
            secret_fields: [...new Set(secret_fields as unknown as string[])],
          }));
        const schemas = { block_type_id: { any_: [body.id] } };
        await t.call('POST', '/block_schemas/filter', { block_schemas: schemas, limit: 1 }, { pick: fields });
      }
      const { body: secret } = await t.ask('GET', '/block_types/slug/secret');
      await t.call('DELETE', `/block_types/${secret.id}`);
      const { body: schemas } = await t.ask('POST', '/block_schemas/filter', {
        block_schemas: { block_type_id: { any_: [secret.id] } },
      });
      await t.call('DELETE', `/block_schemas/${schemas[0].id}`);
      await t.call('GET', '/block_capabilities/', undefined, {
        pick: (found: string[]) => ['notify', 'read-path', 'write-path'].filter((it) => found.includes(it)),
      });
    },
  },
];
