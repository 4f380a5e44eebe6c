import {
  concurrencyLimit,
  concurrencyLimitCreate,
  concurrencyLimitsRequest,
  concurrencyLimitUpdate,
  createdConcurrencyLimit,
  decrementWithLeaseRequest,
  incrementRequest,
  incrementWithLeaseRequest,
  leaseResponse,
} from '../../api/concurrency.ts';
import type { Area } from './area.ts';

export const concurrencyArea: Area = {
  schemas: {
    ConcurrencyLimit: concurrencyLimit,
    ConcurrencyLimitCreate: concurrencyLimitCreate,
    ConcurrencyLimitUpdate: concurrencyLimitUpdate,
    ConcurrencyLimitsRequest: concurrencyLimitsRequest,
    CreatedConcurrencyLimit: createdConcurrencyLimit,
    DecrementWithLeaseRequest: decrementWithLeaseRequest,
    IncrementRequest: incrementRequest,
    IncrementWithLeaseRequest: incrementWithLeaseRequest,
    LeaseResponse: leaseResponse,
  },
  routes: [
    {
      route: 'POST /v2/concurrency_limits',
      summary: 'Make a concurrency limit',
      body: 'ConcurrencyLimitCreate',
      answer: 'CreatedConcurrencyLimit',
    },
    {
      route: 'POST /v2/concurrency_limits/filter',
      summary: 'All concurrency limits',
      body: 'ConcurrencyLimitsRequest',
      answer: '[ConcurrencyLimit]',
    },
    { route: 'GET /v2/concurrency_limits/:key', summary: 'A limit by its id or name', answer: 'ConcurrencyLimit' },
    { route: 'PATCH /v2/concurrency_limits/:key', summary: 'Change a limit', body: 'ConcurrencyLimitUpdate' },
    { route: 'DELETE /v2/concurrency_limits/:key', summary: 'Remove a limit' },
    {
      route: 'POST /v2/concurrency_limits/increment',
      summary: 'Take slots',
      body: 'IncrementRequest',
      answer: 'object',
    },
    { route: 'POST /v2/concurrency_limits/decrement', summary: 'Give slots back', answer: 'object' },
    {
      route: 'POST /v2/concurrency_limits/increment-with-lease',
      summary: 'Take slots for a time',
      body: 'IncrementWithLeaseRequest',
      answer: 'LeaseResponse',
    },
    {
      route: 'POST /v2/concurrency_limits/decrement-with-lease',
      summary: 'Give leased slots back',
      body: 'DecrementWithLeaseRequest',
    },
    { route: 'POST /v2/concurrency_limits/leases/:id/renew', summary: 'Put the end of a lease off' },
  ],
};
