import { replace } from '../edit/change.ts';
import { closestName } from './closest-name.ts';
import { type Finding, type ModuleContext, type Rule, spanOf, textAt } from './rule.ts';

export const missingEntrypoint: Rule = {
  code: 'missing-entrypoint',
  severity: 'error',
  title: 'A deployment whose flow does not exist',
  explanation:
    'A deployment’s entrypoint says in which file its flow is and what it is called there. One that is not there is found only when a run begins, on the worker, and the run crashes.',
  bad: {
    python:
      'from prefect import flow\n\n@flow\ndef etl(): ...\n\nif __name__ == "__main__":\n    flow.from_source(source=".", entrypoint="example.py:elt").deploy(name="prod", work_pool_name="pool")\n',
  },
  good: {
    python:
      'from prefect import flow\n\n@flow\ndef etl(): ...\n\nif __name__ == "__main__":\n    flow.from_source(source=".", entrypoint="example.py:etl").deploy(name="prod", work_pool_name="pool")\n',
  },
  on: 'module',
  check: (context) => {
    const found = context.deployments.flatMap(({ flow }): Finding[] => {
      if (flow.kind !== 'entrypoint' || !isLocalSource(flow.source)) return [];
      const missing = missingIn(context, flow.entrypoint);
      return missing ? [findingOf(context, { ...missing, span: spanOf(context, flow.range) })] : [];
    });
    return found;
  },
};

/** Sources elsewhere, such as a repository, may hold another version of the file. */
export function isLocalSource(source: string | undefined): boolean {
  return source === undefined || /^["']?(\.{0,2}\/?|\.\/.*)["']?$/.test(source) || /__file__|cwd\(\)/.test(source);
}

/** The flow that an entrypoint names in this very file, where there is no such flow. */
function missingIn(context: ModuleContext, entrypoint: string): { name: string; flows: string[] } | undefined {
  const { module, definitions } = context;
  const [path = '', name = ''] = entrypoint.split(':');
  if (name === '' || !/\.(py|[cm]?[jt]sx?)$/.test(path)) return undefined;
  // The path is relative to a folder that the text does not always tell; the whole of it has to fit.
  const plain = path.replace(/^\.\//, '');
  const file = module.file.replaceAll('\\', '/');
  if (file !== plain && !file.endsWith(`/${plain}`)) return undefined;
  const flows = definitions.filter(({ kind }) => kind === 'flow').map(({ symbol }) => symbol);
  const last = name.split('.').at(-1) ?? name;
  if (flows.some((symbol) => symbol === name || symbol.split('.').at(-1) === last)) return undefined;
  // A name that is there under another kind may hold a flow all the same.
  const isNamed = module.text.replaceAll(entrypoint, '').includes(last);
  return isNamed ? undefined : { name, flows };
}

function findingOf(
  context: ModuleContext,
  { name, flows, span }: { name: string; flows: string[]; span: { start: number; end: number } },
): Finding {
  const meant = closestName(name, flows) ?? (flows.length === 1 ? flows[0] : undefined);
  const written = textAt(context, span);
  const at = written.lastIndexOf(`:${name}`);
  const place = at < 0 ? span : { start: span.start + at + 1, end: span.start + at + 1 + name.length };
  const fix = { title: `Change to '${meant}'`, changes: [replace(place, meant ?? '')], preferred: true as const };
  return {
    span,
    message: `This file has no flow \`${name}\`${flows.length > 0 ? `; it has ${flows.map((flow) => `\`${flow}\``).join(', ')}` : ', and no other'}.`,
    ...(meant && at >= 0 ? { fixes: [fix] } : {}),
  };
}
