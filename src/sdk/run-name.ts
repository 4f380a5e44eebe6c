/** A run's name: a template such as `load-{city}` over the parameters, or a function of them. */
export type RunName<P> = string | ((parameters: P) => string | Promise<string>);

/** `{city}` and `{options.city}` are replaced by the parameter's value; names that there are not stay as they are. */
export function fillRunName(template: string, parameters: Readonly<Record<string, unknown>>): string {
  return template.replace(/\{([\p{L}_$][\p{L}\p{N}_$.]*)\}/gu, (whole, path: string) => {
    let value: unknown = parameters;
    for (const key of path.split('.')) {
      if (typeof value !== 'object' || value === null || !(key in value)) return whole;
      value = (value as Record<string, unknown>)[key];
    }
    return typeof value === 'object' ? JSON.stringify(value) : String(value);
  });
}
