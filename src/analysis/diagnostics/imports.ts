import type { Expression, ModuleIr } from '../flow-ir.ts';

/** What the names stand for that a file imports at its top. */
export interface Imports {
  /** The full name of what is called: `sleep` after `from time import sleep` is `time.sleep`. Undefined for names that are not imported. */
  nameOf(expression: Expression): string | undefined;
  /** The same of a name as it stands in a type. */
  nameOfText(dotted: string): string | undefined;
  /** How something is called here by its full name, such as `asyncio.sleep`; undefined where it is not imported. */
  localName(full: string): string | undefined;
  /** Which Prefect the file is written for. What nothing tells counts as 3. */
  prefect: 1 | 2 | 3;
  /** Tells apart what findings rest on: those of definitions on all imports, those of flows on what they ask of them. */
  keys: { definitions: string; flows: string };
}

const CACHE = new WeakMap<ModuleIr, Imports>();

export function importsOf(module: ModuleIr): Imports {
  const known = CACHE.get(module);
  if (known) return known;
  const full = new Map<string, string>();
  for (const statement of module.body.statements) {
    if (statement.kind !== 'import') continue;
    for (const { local, module: from, imported } of statement.bindings) {
      if (imported === '**') continue;
      const source = from.replace(/^node:/, '');
      full.set(local, imported === '*' || imported === 'default' ? source : `${source}.${imported}`);
    }
  }
  const prefect = module.language === 'python' ? generationOf(module, [...full.values()]) : 3;
  const unmapped = ['prefect', 'millrace'].map((name) => localName(full, `${name}.unmapped`) ?? '');
  const imports: Imports = {
    nameOf: (expression) => fullName(full, expression),
    nameOfText: (dotted) => {
      const [first = '', ...rest] = dotted.split('.');
      const known = full.get(first);
      return known === undefined ? undefined : [known, ...rest].join('.');
    },
    localName: (name) => localName(full, name),
    prefect,
    keys: {
      definitions: [prefect, ...[...full].map((pair) => pair.join('='))].join(' '),
      flows: [prefect, ...unmapped].join(' '),
    },
  };
  CACHE.set(module, imports);
  return imports;
}

function fullName(full: ReadonlyMap<string, string>, expression: Expression): string | undefined {
  if (expression.kind === 'name') return full.get(expression.name);
  if (expression.kind !== 'field' || !expression.dotted) return undefined;
  const object = fullName(full, expression.object);
  return object === undefined ? undefined : `${object}.${expression.key}`;
}

function localName(full: ReadonlyMap<string, string>, name: string): string | undefined {
  for (const [local, known] of full) {
    if (known === name) return local;
    if (name.startsWith(`${known}.`)) return `${local}${name.slice(known.length)}`;
  }
  return undefined;
}

/** Names that only one generation of Prefect has. */
const OLD: Record<1 | 2, RegExp> = {
  1: /^prefect\.(Flow|Task|Parameter|case|unmapped\.unmapped|core|engine|triggers|tasks\.(control_flow|core|prefect|shell)|executors|run_configs|storage|environments|schedules\.(clocks|schedules|CronSchedule|IntervalSchedule))\b/,
  2: /^prefect\.(deployments\.Deployment|deployments\.deployments|infrastructure|orion|packaging|task_runners\.SequentialTaskRunner|filesystems\.(S3|GCS|Azure|GitHub)|blocks\.kubernetes)\b/,
};

function generationOf(module: ModuleIr, names: readonly string[]): 1 | 2 | 3 {
  if (names.some((name) => OLD[1].test(name)) || /^[ \t]*with\s+(\w+\.)?Flow\s*\(/m.test(module.text)) return 1;
  return names.some((name) => OLD[2].test(name)) ? 2 : 3;
}
