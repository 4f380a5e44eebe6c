import type { Asset } from '../asset.ts';
import type { TaskOptions } from '../task-options.ts';
import { relatedResources } from './related-resources.ts';
import type { TaskRunRecord } from './run-records.ts';
import type { TaskScope } from './scope.ts';

/**
 * Notes what a task run makes its data from, so that it shows in the runs that take its result; gives what to do when
 * the run is over, or nothing where no assets are about.
 */
export function trackAssets(scope: TaskScope, run: TaskRunRecord, options: TaskOptions): (() => void) | undefined {
  const { assets } = scope.attempt;
  const made = assetsOf(options.materializes);
  const direct = assetsOf(options.assetDeps);
  if (made.length + direct.length + assets.size === 0) return undefined;
  const inherited = Object.entries(run.inputs)
    .filter(([name]) => name !== '__parents__')
    .flatMap(([, inputs]) => inputs.flatMap(({ id }) => assets.get(id) ?? []));
  const needed = unique([...inherited, ...direct]);
  assets.set(run.id, made.length > 0 ? made : needed);
  if (made.length === 0) return undefined;
  scope.task.materialized = new Map(made.map(({ key }) => [key, {}]));
  return () => tellMaterialized(scope, run, { made, needed, by: options.materializedBy });
}

function tellMaterialized(
  scope: TaskScope,
  { state }: TaskRunRecord,
  { made, needed, by }: { made: readonly Asset[]; needed: readonly Asset[]; by: string | undefined },
): void {
  if (state.name === 'Cached' || (state.type !== 'COMPLETED' && state.type !== 'FAILED')) return;
  const { port, task } = scope;
  const around = relatedResources(scope);
  const emit = (event: string, asset: Asset, related: Record<string, string>[]) =>
    port.services.emitEvent({
      id: port.clock.randomId(),
      event,
      resource: resourceOf(asset),
      related: [...related, ...around],
      payload: task.materialized?.get(asset.key) ?? {},
      occurredUs: port.clock.nowUs(),
      follows: undefined,
    });
  for (const asset of needed) emit('prefect.asset.referenced', asset, []);
  const related = [
    ...needed.map(({ key }) => ({ 'prefect.resource.id': key, 'prefect.resource.role': 'asset' })),
    ...(by === undefined ? [] : [{ 'prefect.resource.id': by, 'prefect.resource.role': 'asset-materialized-by' }]),
  ];
  const outcome = state.type === 'COMPLETED' ? 'succeeded' : 'failed';
  for (const asset of made) emit(`prefect.asset.materialization.${outcome}`, asset, related);
}

function assetsOf(given: TaskOptions['materializes']): Asset[] {
  return unique([given ?? []].flat().map((each) => (typeof each === 'string' ? { key: each } : each)));
}

function unique(assets: readonly Asset[]): Asset[] {
  return [...new Map(assets.map((each) => [each.key, each])).values()];
}

function resourceOf({ key, name, url, description, owners }: Asset): Record<string, string> {
  return {
    'prefect.resource.id': key,
    ...(name !== undefined && { 'prefect.resource.name': name }),
    ...(description !== undefined && { 'prefect.asset.description': description }),
    ...(url !== undefined && { 'prefect.asset.url': url }),
    ...(owners && { 'prefect.asset.owners': JSON.stringify(owners) }),
  };
}
