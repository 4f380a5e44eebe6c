import { relative } from 'node:path';
import type { FileResult } from './measure.ts';
import type { Repository } from './repository.ts';
import { recall, type Summary, summarize } from './summary.ts';

/** docs/corpus.md: the figures by repository and commit, and every difference by its place. */
export function document(measured: readonly { repository: Repository; results: FileResult[] }[]): string {
  const rows = measured.map(({ repository, results }) => {
    const { name, commit } = repository;
    const link = commit ? `[${name}](https://github.com/${name}/tree/${commit})` : name;
    return row(link, commit?.slice(0, 10) ?? '', summarize(results));
  });
  const all = measured.flatMap(({ results }) => results);
  return `# Real code

What the analyser finds in public repositories, held against a count that shares no code with it: Python's own \`ast\`
module (\`scripts/corpus/count.py\`) and a plain walk of TypeScript's tree (\`scripts/corpus/count-typescript.ts\`).
Written by \`npm run corpus -- --write DIR…\`; none of the code is stored here.

Files are those that mention prefect or millrace; calls are those of tasks, flows and deployments in flows and in plain
functions. False nodes are drawn where the count knows of none. Dynamic ones are calls through a parameter, a table or
an import that leads out of the repository: the graph marks them so, with the reason, and the count has no opinion.

Each difference that these files showed was looked at and mended on the side that was wrong, so the figures
say what is left and not what was met at first. The graph ends at a task's door: what is made or called inside of a
task's body is looked for by the count in part, and never drawn. Neither side knows the tasks of packages that are not in the
repository. ${summarize(all).unparsed} files are left out because Python itself can't parse them.

| repository | commit | files | with flows | flows | recall | tasks | recall | calls | recall | edges | false | dynamic | exceptions |
|---|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|
${[...rows, row('**in sum**', '', summarize(all))].join('\n')}

${differences(measured)}`;
}

function row(name: string, commit: string, summary: Summary): string {
  const { files, flowFiles, expected, edges, extra, unsure, exceptions } = summary;
  const cells = [
    name,
    commit,
    files,
    flowFiles,
    expected.flows,
    recall(summary, 'flows'),
    expected.tasks,
    recall(summary, 'tasks'),
    expected.calls,
    recall(summary, 'calls'),
    edges,
    extra,
    unsure,
    exceptions,
  ];
  return `| ${cells.join(' | ')} |`;
}

const WORDS = { missed: 'Missed', extra: 'False' } as const;

function differences(measured: readonly { repository: Repository; results: FileResult[] }[]): string {
  const sections = (['missed', 'extra'] as const).flatMap((word) => {
    const places = measured.flatMap(({ repository, results }) =>
      results.flatMap(({ file, comparison }) =>
        (comparison?.[word] ?? []).map(
          ({ measure, line, text }) =>
            `- ${repository.name} ${relative(repository.root, file)}:${line + 1}: ${measure.slice(0, -1)} \`${text}\``,
        ),
      ),
    );
    return places.length > 0 ? [`## ${WORDS[word]}\n\n${places.join('\n')}\n`] : [];
  });
  return sections.length > 0 ? sections.join('\n') : 'Nothing is missed, and nothing is false.\n';
}
