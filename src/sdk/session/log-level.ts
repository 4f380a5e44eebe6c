/** The least level that a `PREFECT_LOGGING_LEVEL` lets pass, as a number of Python's; 20, info, unless it names one. */
export function leastLevel(name: string | undefined): number {
  return LEVEL_OF_NAME[name?.trim().toUpperCase() ?? ''] ?? 20;
}

const LEVEL_OF_NAME: Record<string, number> = { DEBUG: 10, INFO: 20, WARNING: 30, WARN: 30, ERROR: 40, CRITICAL: 50 };
