import { UsageError } from './errors.ts';

/** What `--port` says; 0, any free one, where it is not given. */
export function readPort(text: string | undefined): number {
  const port = Number(text ?? 0);
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw new UsageError(`--port takes a number from 0 to 65535, not ${text}.`);
  return port;
}
