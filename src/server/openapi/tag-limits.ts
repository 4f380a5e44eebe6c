import { tagLimit, tagLimitCreate, tagLimitReset, tagLimitsRequest, tagSlotsRequest } from '../../api/tag-limit.ts';
import type { Area } from './area.ts';

export const tagLimitsArea: Area = {
  schemas: {
    TagLimit: tagLimit,
    TagLimitCreate: tagLimitCreate,
    TagLimitReset: tagLimitReset,
    TagLimitsRequest: tagLimitsRequest,
    TagSlotsRequest: tagSlotsRequest,
  },
  routes: [
    {
      route: 'POST /concurrency_limits',
      summary: 'Limit how many task runs with a tag run at once',
      body: 'TagLimitCreate',
      answer: 'TagLimit',
    },
    {
      route: 'POST /concurrency_limits/filter',
      summary: 'The limits on tags',
      body: 'TagLimitsRequest',
      answer: '[TagLimit]',
    },
    { route: 'GET /concurrency_limits/:id', summary: "A tag's limit", answer: 'TagLimit' },
    { route: 'GET /concurrency_limits/tag/:tag', summary: 'The limit on a tag', answer: 'TagLimit' },
    { route: 'DELETE /concurrency_limits/:id', summary: "Lift a tag's limit" },
    { route: 'DELETE /concurrency_limits/tag/:tag', summary: 'Lift the limit on a tag' },
    {
      route: 'POST /concurrency_limits/tag/:tag/reset',
      summary: 'Say anew which task runs hold slots of a limit',
      body: 'TagLimitReset',
    },
    {
      route: 'POST /concurrency_limits/increment',
      summary: 'Take a slot of each tag for a task run',
      body: 'TagSlotsRequest',
      answer: '[object]',
    },
    {
      route: 'POST /concurrency_limits/decrement',
      summary: 'Give the slots of a task run back',
      body: 'TagSlotsRequest',
      answer: '[object]',
    },
  ],
};
