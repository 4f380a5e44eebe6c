import type { FastifyRequest } from 'fastify';

/** Who makes what a request makes, as JSON: an automation says so in headers, and nobody else does. */
export function createdByOf({ headers }: FastifyRequest): string | null {
  const id = headers['prefect-automation-id'];
  const name = headers['prefect-automation-name'];
  if (typeof id !== 'string' || typeof name !== 'string') return null;
  const shown = Buffer.from(name, 'base64').toString('utf8');
  return shown === '' ? null : JSON.stringify({ id, type: 'AUTOMATION', display_value: shown });
}
