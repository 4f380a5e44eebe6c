import type { DocumentedRoute } from './area.ts';
import { areas, schemasAsJson } from './areas.ts';

/** The server's description of itself, an OpenAPI 3.1 document. */
export function openApiDocument(version: string): object {
  const paths: Record<string, Record<string, object>> = {};
  for (const route of areas.flatMap(({ routes }) => routes)) {
    const [method = '', path = ''] = route.route.split(' ');
    const key = `/api${path.replace(/:(\w+)/g, '{$1}')}`;
    paths[key] = { ...paths[key], [method.toLowerCase()]: operation(route, path) };
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Millrace orchestrator',
      version,
      description: 'Flows, their runs, states, logs, events and artifacts, in the protocol of Prefect 3.',
    },
    paths,
    components: { schemas: schemasAsJson() },
  };
}

function operation({ route, summary, body, answer }: DocumentedRoute, path: string): object {
  const parameters = [...path.matchAll(/:(\w+)/g)].map(([, name]) => ({
    name,
    in: 'path',
    required: true,
    schema: name === 'id' ? { type: 'string', format: 'uuid' } : { type: 'string' },
  }));
  const tag = path.split('/')[1] ?? '';
  return {
    operationId: route.toLowerCase().replace(/[^a-z0-9]+/g, '_'),
    summary,
    tags: [tag.replaceAll('_', ' ')],
    ...(parameters.length > 0 ? { parameters } : {}),
    ...(body ? { requestBody: { content: { 'application/json': { schema: schemaOf(body) } } } } : {}),
    responses: { '2XX': { description: 'Done', ...(answer ? { content: contentOf(answer) } : {}) } },
  };
}

function contentOf(answer: NonNullable<DocumentedRoute['answer']>): object {
  return answer === 'text' ? { 'text/plain': {} } : { 'application/json': { schema: schemaOf(answer) } };
}

const PLAIN = new Set(['integer', 'number', 'string', 'boolean', 'object']);

function schemaOf(name: string): object {
  if (name.startsWith('[')) return { type: 'array', items: schemaOf(name.slice(1, -1)) };
  return PLAIN.has(name) ? { type: name } : { $ref: `#/components/schemas/${name}` };
}
