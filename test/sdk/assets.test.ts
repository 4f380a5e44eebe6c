import { describe, expect, it } from 'vitest';
import { addAssetMetadata, asset, INPUTS, task } from '../../src/sdk/index.ts';
import { runInMemory } from './run-in-memory.ts';

const orders = asset('postgres://db/orders');
const sales = asset('s3://lake/sales.parquet', { name: 'Sales', owners: ['data'] });
const read = task({ name: 'read', assetDeps: orders }, () => ({ rows: 2 }));
const write = task({ name: 'write', materializes: sales, materializedBy: 'dbt' }, (from: { rows: number }) => {
  addAssetMetadata(sales, { rows: from.rows });
});

/** The asset events of a flow, as `event of key <- related keys {payload}`. */
async function check(fn: () => unknown, expected: string[]) {
  const { port } = await runInMemory(fn);
  const lines = port.services.events.map(({ event, resource, related, payload }) => {
    const from = related
      .filter((label) => label['prefect.resource.role']?.startsWith('asset'))
      .map((label) => label['prefect.resource.id']);
    const facts = JSON.stringify(payload);
    return `${event.replace('prefect.asset.', '')} ${resource['prefect.resource.id']} <- ${from.join(' ')} ${facts}`;
  });
  expect(lines).toEqual(expected);
  return port;
}

describe('assets', () => {
  it('are told with what they were made from, directly or by way of other tasks', async () => {
    const pass = task({ name: 'pass' }, (rows: { rows: number }) => ({ rows: rows.rows }));
    const port = await check(
      async () => write(await pass(await read())),
      [
        'referenced postgres://db/orders <-  {}',
        'materialization.succeeded s3://lake/sales.parquet <- postgres://db/orders dbt {"rows":2}',
      ],
    );
    expect(port.services.events[1]?.resource).toMatchObject({
      'prefect.resource.name': 'Sales',
      'prefect.asset.owners': '["data"]',
    });
  });
  it('are what later ones are made from', () =>
    check(async () => {
      const made = task({ name: 'made', materializes: 'file:///tmp/a' }, () => ({ rows: 1 }));
      await write(await made());
    }, [
      'materialization.succeeded file:///tmp/a <-  {}',
      'referenced file:///tmp/a <-  {}',
      'materialization.succeeded s3://lake/sales.parquet <- file:///tmp/a dbt {"rows":1}',
    ]));
  it('are told as failed where their task failed', () =>
    check(
      () =>
        task({ name: 'bad', materializes: 'file:///tmp/a' }, () => {
          throw new Error('no');
        })().catch(() => {}),
      ['materialization.failed file:///tmp/a <-  {}'],
    ));
  it('are not told again for a result that was kept', () =>
    check(async () => {
      const once = task({ name: 'once', materializes: 'file:///tmp/a', cachePolicy: INPUTS }, (n: number) => n);
      await once(1);
      await once(1);
    }, ['materialization.succeeded file:///tmp/a <-  {}']));
  it('are URIs, and metadata are told of those of the task alone', async () => {
    expect(() => asset('sales')).toThrow("'sales' is no URI");
    expect(() => task({ name: 'x', materializes: 'sales' }, () => 1)).toThrow('takes an asset or its address');
    const { outcome } = await runInMemory(() =>
      read
        .withOptions({ name: 'y' })()
        .then(() => addAssetMetadata(sales, {})),
    );
    expect(outcome.error).toMatchObject({ message: expect.stringContaining('does not materialize') });
  });
});
