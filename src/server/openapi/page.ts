import type { DocumentedRoute } from './area.ts';
import { areas, schemasAsJson } from './areas.ts';

/** The description of the API as a page to read: every route, and every schema that one of them names. */
export function referencePage(version: string): string {
  const routes = areas.flatMap((area) => area.routes);
  const groups = Map.groupBy(routes, ({ route }) => groupOf(route));
  const sections = [...groups].map(
    ([name, members]) =>
      `<section id="${name}"><h2>${title(name)}</h2><dl>${members.map(routeHtml).join('')}</dl></section>`,
  );
  const schemas = Object.entries(schemasAsJson()).sort(([a], [b]) => a.localeCompare(b));
  const links = [...groups.keys()].map((name) => `<a href="#${name}">${title(name)}</a>`);
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Millrace orchestrator: API</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><style>${STYLE}</style></head>
<body><header><h1>Millrace orchestrator</h1><p>Version ${escapeHtml(version)}, in the protocol of Prefect 3.
The same as <a href="/openapi.json">OpenAPI</a>. All paths begin with <code>/api</code>.</p></header>
<nav>${links.join(' ')} <a href="#schemas">Schemas</a></nav><main>${sections.join('')}
<section id="schemas"><h2>Schemas</h2>${schemas.map(schemaHtml).join('')}</section></main></body></html>
`;
}

const STYLE = `:root{color-scheme:light dark}body{font:15px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}
nav a{margin-right:.8em}dt{margin-top:.8em}dd{margin:0 0 0 1.5em}code,pre{font-family:ui-monospace,monospace}
pre{overflow:auto;padding:.6em;background:color-mix(in srgb,currentColor 7%,transparent)}.method{display:inline-block;min-width:4.5em}`;

function groupOf(route: string): string {
  return (route.split(' ')[1] ?? '').split('/').filter((part) => part !== 'v2')[1] ?? 'server';
}

function title(name: string): string {
  const words = name.replaceAll(/[_-]/g, ' ');
  return escapeHtml(words.charAt(0).toUpperCase() + words.slice(1));
}

function routeHtml({ route, summary, body, answer }: DocumentedRoute): string {
  const [method = '', path = ''] = route.split(' ');
  const shown = path.replace(/:(\w+)/g, '{$1}');
  const takes = body ? `<br>takes ${schemaLink(body)}` : '';
  const gives = answer ? `<br>gives ${schemaLink(answer)}` : '';
  return `<dt><code><span class="method">${method}</span>${escapeHtml(shown)}</code></dt><dd>${escapeHtml(summary)}${takes}${gives}</dd>`;
}

function schemaLink(name: string): string {
  const inner = name.replace(/[[\]]/g, '');
  const text = name.startsWith('[') ? `a list of ${inner}` : inner;
  return /^[A-Z]/.test(inner) ? `<a href="#schema-${inner}">${text}</a>` : text;
}

function schemaHtml([name, schema]: [string, object]): string {
  const text = JSON.stringify(schema, null, 2);
  return `<details id="schema-${name}"><summary>${name}</summary><pre>${escapeHtml(text)}</pre></details>`;
}

function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
