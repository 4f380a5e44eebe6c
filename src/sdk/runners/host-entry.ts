import { fileURLToPath } from 'node:url';

/** The program of a task host. */
export function hostEntry(): string {
  const path = import.meta.url.endsWith('.ts') ? '../task-host/main.ts' : '../sdk/task-host.js';
  return fileURLToPath(new URL(path, import.meta.url));
}

/** A process's own arguments for Node, since loaders may be among them, without those that are meant for it alone. */
export function inheritedArguments(all: readonly string[]): string[] {
  return all.filter((argument, at) => !OWN.test(argument) && !WITH_VALUE.test(all[at - 1] ?? ''));
}

const OWN =
  /^(?:-e|--eval|-p|--print|-pe|-i|--interactive|-c|--check|--(?:inspect|debug|test|watch|cpu-prof|heap-prof|report|trace-event|input-type)\b.*)$/;
const WITH_VALUE = /^(?:-e|--eval|-p|--print|-pe|--(?:cpu|heap)-prof-(?:dir|name|interval))$/;
