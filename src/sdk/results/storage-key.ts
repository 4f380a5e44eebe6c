import { ResultStorageError } from './result-errors.ts';

/** What a `resultStorageKey` may name. */
export interface StorageKeyValues {
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly flow_run: Readonly<Record<string, unknown>>;
  readonly task_run: Readonly<Record<string, unknown>>;
}

/**
 * Fills a template as Prefect does: `{parameters[city]}`, `{flow_run.name}`, `{task_run.id}`; `{{` and `}}` stand for
 * braces. Throws a `ResultStorageError` that names what there is not.
 */
export function fillStorageKey(template: string, values: StorageKeyValues): string {
  return template.replace(/\{\{|\}\}|\{([^{}]*)\}/g, (whole, path: string | undefined) => {
    if (path === undefined) return whole[0] as string;
    let value: unknown = values;
    for (const key of path.split(/[.[\]]+/).filter(Boolean)) {
      if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) {
        throw new ResultStorageError(
          `The resultStorageKey '${template}' names {${path}}, which there is not. ` +
            'It may name {parameters[…]}, {flow_run.id}, {flow_run.name}, {flow_run.flow_name}, {task_run.id} and {task_run.name}.',
        );
      }
      value = (value as Record<string, unknown>)[key];
    }
    return typeof value === 'object' ? JSON.stringify(value) : String(value);
  });
}
