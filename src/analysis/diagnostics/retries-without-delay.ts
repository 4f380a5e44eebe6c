import { writeOption } from '../edit/set-option.ts';
import { literalOf } from '../graph/literal.ts';
import { writtenOptions } from './options-at.ts';
import type { Rule } from './rule.ts';

/** A wait that most services forgive, for the fix. */
const DELAY_SECONDS = 10;

export const retriesWithoutDelay: Rule = {
  code: 'retries-without-delay',
  severity: 'information',
  title: 'Retries without a delay',
  explanation:
    'Without a delay all retries happen within moments, and fail of the same cause as the first go. Give the other side time to recover; a list of delays waits longer each time.',
  bad: {
    python: 'from prefect import task\n\n@task(retries=3)\ndef fetch(url: str): ...\n',
    typescript:
      "import { task } from 'millrace';\nconst fetchRows = task({ retries: 3 }, async function fetchRows(url: string) {});\n",
  },
  good: {
    python: 'from prefect import task\n\n@task(retries=3, retry_delay_seconds=[1, 10, 60])\ndef fetch(url: str): ...\n',
    typescript:
      "import { task } from 'millrace';\nconst fetchRows = task({ retries: 3, retryDelaySeconds: [1, 10, 60] }, async function fetchRows(url: string) {});\n",
  },
  on: 'definition',
  check: ({ definition, module, imports, style }) => {
    if (imports.prefect === 1 || definition.deferred) return [];
    const options = writtenOptions(module, definition);
    const retries = options?.find(({ name }) => name === 'retries');
    const count = retries ? literalOf(retries.value)?.value : undefined;
    if (!retries || typeof count !== 'number' || count < 1) return [];
    const delayed = options?.some(({ name }) => /^retry_?(delay|jitter|condition)/i.test(name));
    if (delayed) return [];
    const option = { name: 'retryDelaySeconds', value: DELAY_SECONDS };
    return [
      {
        span: retries.span,
        message: `The ${count === 1 ? 'retry comes' : `${count} retries come`} at once after a failure; say how long to wait before.`,
        fixes: [
          {
            title: `Wait ${DELAY_SECONDS} seconds before a retry`,
            changes: writeOption({ module, style: style() }, definition, option),
            preferred: true,
          },
        ],
      },
    ];
  },
};
