/** Seconds of an interval as `prefect.yaml` takes it: a number of seconds, `HH:MM:SS` or an ISO 8601 duration. */
export function secondsOfDuration(text: string): number | undefined {
  const plain = text.trim();
  if (/^\d+(\.\d+)?$/.test(plain)) return Number(plain);
  const clock = /^(?:(\d+)(?: days?)?,?\s+)?(\d+):(\d\d):(\d\d(?:\.\d+)?)$/.exec(plain);
  if (clock) return Number(clock[1] ?? 0) * 86_400 + Number(clock[2]) * 3600 + Number(clock[3]) * 60 + Number(clock[4]);
  const iso = /^P(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?$/.exec(plain);
  if (!iso || /[PT]$/.test(plain)) return undefined;
  const [weeks, days, hours, minutes, seconds] = iso.slice(1).map((part) => Number(part ?? 0)) as [
    number,
    number,
    number,
    number,
    number,
  ];
  return weeks * 604_800 + days * 86_400 + hours * 3600 + minutes * 60 + seconds;
}
