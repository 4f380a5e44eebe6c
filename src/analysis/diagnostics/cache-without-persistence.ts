import { dropOption } from '../edit/set-option.ts';
import { camelCase } from '../graph/known-names.ts';
import { literalOf } from '../graph/literal.ts';
import { writtenOptions } from './options-at.ts';
import { type Rule, textAt } from './rule.ts';

export const cacheWithoutPersistence: Rule = {
  code: 'cache-without-persistence',
  severity: 'warning',
  title: 'A cache whose results are not kept',
  explanation:
    'A cached result is read from storage. A task that says `persist_result=False` writes none there, so Prefect ignores its cache policy and runs it each time.',
  bad: {
    python:
      'from prefect import task\nfrom prefect.cache_policies import INPUTS\n\n@task(cache_policy=INPUTS, persist_result=False)\ndef fetch(url: str): ...\n',
  },
  good: {
    python:
      'from prefect import task\nfrom prefect.cache_policies import INPUTS\n\n@task(cache_policy=INPUTS)\ndef fetch(url: str): ...\n',
  },
  on: 'definition',
  check: (context) => {
    const { definition, module, imports } = context;
    if (imports.prefect === 1 || definition.deferred || definition.kind !== 'task') return [];
    const options = writtenOptions(module, definition) ?? [];
    const persist = options.find(({ name }) => camelCase(name) === 'persistResult');
    if (!persist || literalOf(persist.value)?.value !== false) return [];
    const cache = options.find(({ name }) => /^cache(Policy|KeyFn)$/.test(camelCase(name)));
    if (!cache || literalOf(cache.value)?.value === null || /\bNO_?CACHE\b/i.test(textAt(context, cache.valueSpan)))
      return [];
    return [
      {
        span: persist.span,
        message: `Without kept results \`${cache.name}\` is ignored, and the task runs each time; keep them, or take the cache away.`,
        fixes: [
          {
            title: `Remove '${persist.name}', so that results are kept`,
            changes: dropOption(module, definition, camelCase(persist.name)),
            preferred: true,
          },
          { title: `Remove '${cache.name}'`, changes: dropOption(module, definition, camelCase(cache.name)) },
        ],
      },
    ];
  },
};
