/** A duration in seconds as people read it: `240 ms`, `1.2 s`, `3 m 04 s`, `2 h 05 m`. */
export function formatDuration(seconds: number): string {
  if (seconds < 0.9995) return `${Math.round(Math.max(0, seconds) * 1000)} ms`;
  if (seconds < 59.95) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < 3600) return `${Math.floor(whole / 60)} m ${pad(whole % 60)} s`;
  return `${Math.floor(whole / 3600)} h ${pad(Math.floor((whole % 3600) / 60))} m`;
}

/** Seconds between two ISO times; to `now` (milliseconds) where the end is not known yet. */
export function secondsBetween(start: string, end: string | undefined, now: number): number {
  return ((end ? Date.parse(end) : now) - Date.parse(start)) / 1000;
}

/** How long ago, in words: `just now`, `4 min ago`, `3 h ago`, `2 d ago`. */
export function formatAgo(time: string, now: number): string {
  const seconds = (now - Date.parse(time)) / 1000;
  if (seconds < 45) return 'just now';
  if (seconds < 3600) return `${Math.max(1, Math.round(seconds / 60))} min ago`;
  if (seconds < 86_400) return `${Math.round(seconds / 3600)} h ago`;
  return `${Math.round(seconds / 86_400)} d ago`;
}

function pad(value: number): string {
  return String(value).padStart(2, '0');
}
