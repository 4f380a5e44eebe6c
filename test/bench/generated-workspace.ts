import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** What a generated workspace has: a file of tasks that many import, and the names of all files. */
export interface GeneratedWorkspace {
  /** Python's tasks that `importers` files import. */
  shared: string;
  importers: string[];
  files: number;
}

const IMPORTERS = 200;

/** Writes so many source files, half TypeScript and half Python, of which one in five holds flows or tasks and the rest plain code. */
export function writeWorkspace(folder: string, files: number): GeneratedWorkspace {
  const write = (path: string, text: string): string => {
    const file = join(folder, path);
    mkdirSync(join(file, '..'), { recursive: true });
    writeFileSync(file, text);
    return file;
  };
  const shared = write('shared/tasks.py', SHARED);
  const importers: string[] = [];
  for (let n = 1; n < files; n++) {
    const place = `part${n % 50}/module_${n}`;
    if (n <= IMPORTERS) importers.push(write(`${place}.py`, importer(n)));
    else if (n % 5 === 0) write(n % 2 ? `${place}.py` : `${place}.ts`, n % 2 ? pythonFlows(n) : typescriptFlows(n));
    else write(n % 2 ? `${place}.py` : `${place}.ts`, n % 2 ? pythonPlain(n) : typescriptPlain(n));
  }
  return { shared, importers, files };
}

export const SHARED = `from prefect import task


@task
def load(rows, table="events"):
    return len(rows)


def tidy(rows):
    return [row for row in rows if row]
`;

function importer(n: number): string {
  return `from prefect import flow, task
from shared.tasks import load, tidy


@task(retries=2, retry_delay_seconds=10)
def extract_${n}(url: str) -> list[dict]:
    """Fetches part ${n}."""
    return []


@flow(name="import ${n}")
def import_${n}(url: str = "https://example.org/${n}"):
    rows = extract_${n}(url)
    load(tidy(rows), table="table_${n}")
`;
}

function pythonFlows(n: number): string {
  const tasks = Array.from({ length: 6 }, (_, at) => `@task\ndef step_${at}(rows):\n    return rows\n`).join('\n\n');
  const calls = Array.from({ length: 6 }, (_, at) => `    rows = step_${at}(rows)`).join('\n');
  return `from prefect import flow, task\n\n\n${tasks}\n\n@flow\ndef flow_${n}(rows: list):\n${calls}\n    return rows\n`;
}

function typescriptFlows(n: number): string {
  const tasks = Array.from({ length: 6 }, (_, at) => `const step${at} = task(async (rows: string[]) => rows);`).join(
    '\n',
  );
  const calls = Array.from({ length: 6 }, (_, at) => `  const rows${at + 1} = await step${at}(rows${at});`).join('\n');
  return `import { flow, task } from 'millrace';\n${tasks}\nexport const flow${n} = flow(async ({ rows0 }: { rows0: string[] }) => {\n${calls}\n  return rows6;\n});\n`;
}

function pythonPlain(n: number): string {
  const body = Array.from({ length: 12 }, (_, at) => `def function_${at}(a, b):\n    return a * ${n} + b\n`).join(
    '\n\n',
  );
  return `import math\n\n\n${body}`;
}

function typescriptPlain(n: number): string {
  return Array.from(
    { length: 12 },
    (_, at) => `export function function${at}(a: number, b: number): number {\n  return a * ${n} + b;\n}\n`,
  ).join('\n');
}
