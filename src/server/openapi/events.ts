import { event, receivedEvent } from '../../api/event.ts';
import { countEventsRequest, eventCount, eventFilter, eventsRequest } from '../../api/event-filter.ts';
import type { Area } from './area.ts';

export const eventsArea: Area = {
  schemas: {
    CountEventsRequest: countEventsRequest,
    EventCount: eventCount,
    Event: event,
    EventFilter: eventFilter,
    EventsRequest: eventsRequest,
    ReceivedEvent: receivedEvent,
  },
  routes: [
    {
      route: 'POST /events/count-by/:countable',
      summary: 'Events counted by time, name or resource',
      body: 'CountEventsRequest',
      answer: '[EventCount]',
    },
    { route: 'POST /events', summary: 'Tell of events', body: '[Event]' },
    {
      route: 'POST /events/filter',
      summary: 'The first page of the events that fit',
      body: 'EventsRequest',
      answer: 'object',
    },
    { route: 'GET /events/filter/next', summary: 'A further page of events', answer: 'object' },
  ],
};
