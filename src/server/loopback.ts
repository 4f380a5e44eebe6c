const LOOPBACK = new Set(['127.0.0.1', 'localhost', '[::1]', '::1']);

/** Whether only this machine can reach what is there. */
export function isLoopbackHost(host: string): boolean {
  return LOOPBACK.has(host);
}
