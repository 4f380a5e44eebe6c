import { endLeases } from './end-expired-leases.ts';
import { scheduleChangedDeployments, scheduleDeployments } from './schedule-deployments.ts';
import type { Service } from './service.ts';

/** What the server does by itself. */
export const services: readonly Service[] = [endLeases, scheduleDeployments, scheduleChangedDeployments];
