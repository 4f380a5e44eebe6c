import { readFile } from 'node:fs/promises';
import { createMarkdownArtifact, flow, getRunLogger, task, unmapped } from 'millrace';

interface Day {
  month: number;
  rain: number;
  high: number;
  low: number;
}

interface Month {
  month: number;
  days: number;
  rain: number;
  high: number;
  low: number;
}

const WEATHER = new URL('../node_modules/vega-datasets/data/weather.csv', import.meta.url);

const load = task({ retries: 2, retryDelaySeconds: [1, 5] }, async function load(file: string) {
  const text = await readFile(new URL(file), 'utf8');
  getRunLogger().info('Read %d characters of weather', text.length);
  return text;
});

const clean = task(function clean(csv: string, city: string, year: number): Day[] {
  const rows = csv.trim().split('\n').slice(1);
  const days = rows
    .map((row) => row.split(','))
    .filter(([location, date]) => location === city && date?.startsWith(`${year}-`))
    .map(([, date = '', rain, high, low]) => ({
      month: Number(date.slice(5, 7)),
      rain: Number(rain),
      high: Number(high),
      low: Number(low),
    }));
  if (days.length === 0) throw new Error(`There is no weather of ${city} in ${year}.`);
  return days;
});

const summarise = task({ taskRunName: 'summarise-{city}' }, function summarise(city: string, days: Day[]) {
  const months = [...new Set(days.map((day) => day.month))].map((month): Month => {
    const own = days.filter((day) => day.month === month);
    return {
      month,
      days: own.length,
      rain: round(sum(own.map((day) => day.rain))),
      high: round(sum(own.map((day) => day.high)) / own.length),
      low: round(sum(own.map((day) => day.low)) / own.length),
    };
  });
  const wettest = months.reduce((most, month) => (month.rain > most.rain ? month : most));
  getRunLogger().info('%s was wettest in month %d, with %d mm', city, wettest.month, wettest.rain);
  return { city, wettest: wettest.month, rain: round(sum(months.map((month) => month.rain))), months };
});

const publish = task(async function publish(year: number, cities: { city: string; months: Month[] }[]) {
  const sections = cities.map(({ city, months }) => {
    const rows = months.map((m) => `| ${m.month} | ${m.rain} mm | ${m.low} to ${m.high} °C |`);
    return [`## ${city}`, '', '| Month | Rain | Mean low and high |', '|---|---|---|', ...rows].join('\n');
  });
  await createMarkdownArtifact([`# Weather in ${year}`, ...sections].join('\n\n'), { key: 'weather-report' });
});

/** How much it rained, and how warm it was, in each month of a year in some cities. */
export const weatherReport = flow(
  { name: 'weather-report', description: 'Monthly rain and temperature of cities, as a report.' },
  async ({ cities = ['Seattle', 'New York'], year = 2015 }: { cities?: string[]; year?: number }) => {
    const csv = load(WEATHER.href);
    const days = clean.map(unmapped(csv), cities, year);
    const summaries = await summarise.map(cities, days);
    await publish(year, summaries);
    return summaries.map(({ city, wettest, rain }) => ({ city, wettest, rain }));
  },
);

const sum = (values: number[]) => values.reduce((total, value) => total + value, 0);
const round = (value: number) => Math.floor(value * 10 + 0.5) / 10;
