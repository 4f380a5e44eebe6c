/** One unit of generated code, of 20 lines in either language: two tasks and a flow with a branch. */
function typescriptUnit(n: number): string {
  return `
/** Fetches part ${n} of the data. */
export const fetch${n} = task({ name: 'fetch ${n}', retries: 2, retryDelaySeconds: [1, 10] }, async (url: string) => {
  const response = await fetch(\`\${url}/${n}\`);
  return await response.json();
});

export const store${n} = task(async (rows: unknown[], table = 'table_${n}') => rows.length + table.length);

export const flow${n} = flow({ name: 'flow ${n}' }, async ({ url, limit = ${n} }: { url: string; limit?: number }) => {
  const rows = await fetch${n}(url);
  const tidy = rows.map((row: { id: number }) => row.id);
  if (limit > 10) {
    await store${n}(tidy, 'large');
  } else {
    await store${n}.submit(tidy);
  }
  return await store${n}(rows);
});
`;
}

function pythonUnit(n: number): string {
  return `
@task(name="fetch ${n}", retries=2, retry_delay_seconds=[1, 10])
def fetch_${n}(url: str) -> list[dict]:
    """Fetches part ${n} of the data."""
    return httpx.get(f"{url}/${n}").json()


@task
def store_${n}(rows: list, table: str = "table_${n}") -> int:
    return len(rows) + len(table)


@flow(name="flow ${n}")
def flow_${n}(url: str, limit: int = ${n}):
    rows = fetch_${n}(url)
    tidy = [row["id"] for row in rows]
    if limit > 10:
        store_${n}(tidy, "large")
    else:
        store_${n}.submit(tidy).wait()
    return store_${n}(rows)
`;
}

/** A file of about so many lines that are all about flows. */
export function largeSource(language: 'typescript' | 'python', lines: number): string {
  const unit = language === 'typescript' ? typescriptUnit : pythonUnit;
  const start =
    language === 'typescript'
      ? "import { flow, task } from 'millrace';\n"
      : 'import httpx\nfrom prefect import flow, task\n';
  return start + Array.from({ length: Math.round(lines / 20) }, (_, n) => unit(n)).join('');
}
