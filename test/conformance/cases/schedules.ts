import type { Case } from '../transcript.ts';
import { newDeployment } from './deployments.ts';

const MISSING = '00000000-0000-4000-8000-000000000000';
const interval = { interval: 3600, anchor_date: '2030-01-01T00:00:00Z' };
const cron = { cron: '30 6 * * 1-5', timezone: 'Europe/Oslo' };

interface Told {
  id: string;
  slug: string | null;
}

export const scheduleCases: Case[] = [
  {
    name: 'schedules of each kind',
    async run(t) {
      const { id } = await newDeployment(t, { paused: true });
      const path = `/deployments/${id}/schedules`;
      const post = (schedule: object) => t.call('POST', path, [{ schedule }]);
      await post(interval);
      await post({ interval: 90.5, timezone: 'America/New_York' });
      await post({ interval: 60, anchor_date: '2030-01-01T00:00:00+02:00' });
      await post({ interval: 'PT1H', anchor_date: '2030-01-01T00:00:00Z' });
      await post(cron);
      await post({ cron: '@daily' });
      await post({ cron: '0 0 1 * 1', day_or: false });
      await post({ rrule: 'DTSTART:20300101T000000\nRRULE:FREQ=DAILY;COUNT=3' });
      await post({ rrule: 'FREQ=HOURLY' });
      await post({ rrule: 'RRULE:FREQ=WEEKLY;COUNT=2', timezone: 'Asia/Tokyo' });
      const status = { pick: () => '' };
      for (const schedule of [
        {},
        { interval: 0 },
        { interval: -1 },
        { interval: 60, timezone: 'Nowhere/Land' },
        { interval: 60, cron: '* * * * *' },
        { cron: 'nonsense' },
        { cron: '* * * *' },
        { cron: '61 * * * *' },
        { cron: '* * 0 * *' },
        { cron: '* * * * 8' },
        { cron: '*/0 * * * *' },
        { cron: '* * * * 2#6' },
        { cron: 'H * * * *' },
        { cron: '0 0 L * *', timezone: 'nope' },
        { rrule: 'nonsense' },
        { rrule: 'FREQ=NEVER' },
        { rrule: 'FREQ=DAILY;UNTIL=20300101T000000Z' },
        { rrule: 'FREQ=DAILY', timezone: 'Nowhere/Land' },
      ]) {
        const { status: answered } = await t.ask('POST', path, [{ schedule }], status);
        t.note(`${JSON.stringify(schedule)} ${answered}`);
      }
      for (const soundCron of [
        '0 0 L * *',
        '0 0 * * L5',
        '0 0 * * 2#3',
        '0 0 * * fri-mon',
        '0 0 * jan,jul ?',
        '0 0 * * * 30',
        '0 0 1 1 * 0 2031',
        '5/15 * * * *',
        '0 0 * * 7',
      ]) {
        const { status: answered } = await t.ask('POST', path, [{ schedule: { cron: soundCron } }], status);
        t.note(`${soundCron} ${answered}`);
      }
    },
  },
  {
    name: 'schedules are changed and removed',
    async run(t) {
      const { id } = await newDeployment(t, { paused: true });
      const path = `/deployments/${id}/schedules`;
      const { body: made } = await t.call('POST', path, [
        { schedule: interval, slug: 'a', parameters: { n: 1 }, max_scheduled_runs: 3 },
        { schedule: cron, active: false, slug: 'b' },
      ]);
      await t.call('POST', path, [{ schedule: cron, slug: 'a' }]);
      await t.call('POST', path, [{ schedule: cron, max_scheduled_runs: 51 }]);
      await t.call('POST', path, [{ schedule: cron, max_scheduled_runs: 0 }]);
      await t.call('PATCH', `${path}/${made[0].id}`, { active: false });
      await t.call('PATCH', `${path}/${made[0].id}`, { schedule: cron, parameters: { n: 2 }, slug: 'c' });
      await t.call('PATCH', `${path}/${made[0].id}`, { slug: 'b' });
      await t.call('PATCH', `${path}/${MISSING}`, { active: false });
      await t.call('GET', path);
      await t.call('DELETE', `${path}/${made[1].id}`);
      await t.call('DELETE', `${path}/${made[1].id}`);
      await t.call('GET', path, undefined, { pick: (body: Told[]) => body.map(({ slug }) => slug) });
    },
  },
  {
    name: 'schedules of a changed deployment',
    async run(t) {
      const slugs = { pick: (body: Told[]) => body.map(({ slug }) => slug).sort() };
      const { id } = await newDeployment(t, { paused: true, schedules: [{ schedule: interval }] });
      const patch = (schedules: object[]) => t.call('PATCH', `/deployments/${id}`, { schedules });
      const show = () => t.call('GET', `/deployments/${id}/schedules`, undefined, slugs);
      await patch([
        { schedule: cron, slug: 'a' },
        { schedule: interval, slug: 'b' },
      ]);
      await show();
      await patch([{ schedule: cron }]);
      await patch([{ slug: 'c' }]);
      await patch([
        { slug: 'a', active: false },
        { slug: 'c', schedule: cron },
      ]);
      await show();
      await patch([
        { slug: 'd', replaces: 'a' },
        { slug: 'e', replaces: 'a' },
      ]);
      await patch([{ slug: 'b', replaces: 'a' }]);
      await patch([
        { slug: 'b', replaces: 'a' },
        { slug: 'a', replaces: 'b' },
      ]);
      await patch([{ slug: 'f', replaces: 'nothing', schedule: cron }]);
      await patch([{ slug: 'g', replaces: 'nothing' }]);
      await patch([]);
      await show();
      await t.call('PATCH', `/deployments/${id}`, { version: 'x' });
      await show();
    },
  },
];
