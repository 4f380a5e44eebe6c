/** The number itself, or a `RangeError` that names the option. */
export function checkCount(option: string, value: number): number {
  if (value === Number.POSITIVE_INFINITY || (Number.isInteger(value) && value > 0)) return value;
  throw new RangeError(`${option} is ${value}, but has to be a whole number from 1 on.`);
}
