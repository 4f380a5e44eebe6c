import {
  createLinkArtifact,
  createMarkdownArtifact,
  createTableArtifact,
  flow,
  task,
} from '../../../../src/sdk/index.ts';
import type { Case } from './case.ts';

const draw = task(async function draw(title: string) {
  await createMarkdownArtifact(`# ${title}`, { key: 'of-a-task', description: 'Drawn by a task' });
});

const report = flow(async function report() {
  await createMarkdownArtifact('below', { key: 'of-a-subflow' });
});

export const cases: readonly Case[] = [
  flow({ name: 'artifact-of-markdown' }, async () => {
    await createMarkdownArtifact('**3** rows', { key: 'rows-3', description: 'How many' });
  }),
  flow({ name: 'artifact-without-a-key' }, async () => {
    await createMarkdownArtifact('plain');
  }),
  flow({ name: 'artifact-of-a-table' }, async () => {
    const table = [
      { city: 'Bern', rain: 1.5 },
      { city: 'Rome', rain: null },
    ];
    await createTableArtifact(table, { key: 'rain' });
  }),
  flow({ name: 'artifact-of-columns' }, async () => {
    await createTableArtifact({ city: ['Bern', 'Rome'], sun: [1, 2] }, { key: 'sun' });
  }),
  flow({ name: 'artifact-of-a-link' }, async () => {
    await createLinkArtifact('https://example.org/a', { key: 'link-a' });
    await createLinkArtifact('https://example.org/b', { text: 'The other', key: 'link-b', description: 'A link' });
  }),
  flow({ name: 'artifact-in-versions' }, async () => {
    await createMarkdownArtifact('first', { key: 'in-versions' });
    await createMarkdownArtifact('second', { key: 'in-versions' });
  }),
  flow({ name: 'artifact-of-tasks' }, async () => {
    await draw('One');
    await draw.map(['Two', 'Three']).wait();
  }),
  flow({ name: 'artifact-of-a-run-within' }, async () => {
    await report();
    await createMarkdownArtifact('above', { key: 'above' });
  }),
];
