#!/usr/bin/env node
import { fileURLToPath } from 'node:url';
import { Command, CommanderError } from 'commander';
import manifest from '../../package.json' with { type: 'json' };
import { type CliContext, createContext } from './context.ts';
import { sentenceOf } from './errors.ts';

const context = createContext(fileURLToPath(new URL('.', import.meta.url)), manifest.version);
// A reader such as `head` may leave before all is said.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1));
process.exitCode = isNodeNewEnough() ? await main(process.argv.slice(2), context) : 1;

/** Runs one command; the exit code is 0, or 1 after a sentence on stderr. Each command is loaded when it is called. */
async function main(args: string[], context: CliContext): Promise<number> {
  let code = 0;
  const program = createProgram(context, (exitCode) => {
    code = exitCode;
  });
  try {
    await program.parseAsync(args, { from: 'user' });
    return code;
  } catch (error) {
    // Commander has printed its help, version or complaint already.
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 1;
    context.err(sentenceOf(error));
    return 1;
  }
}

/** Older ones lack what the transport and type stripping need; they would fail later, and less clearly. */
function isNodeNewEnough(): boolean {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major > 22 || (major === 22 && minor >= 19)) return true;
  context.err(`Millrace needs Node.js 22.19 or newer; this is ${process.versions.node}.`);
  return false;
}

function createProgram(context: CliContext, exit: (code: number) => void): Command {
  const program = new Command('millrace')
    .description('See, run, debug and mend workflow code: flows in TypeScript or Python on any Prefect 3 orchestrator.')
    .version(context.version, '-V, --version')
    .exitOverride()
    .showHelpAfterError('Try --help.')
    .configureHelp({ sortSubcommands: false });

  program
    .command('init')
    .argument('[dir]', 'folder of the new project', '.')
    .description('make a new project: package.json, a flow, VS Code settings')
    .action(async (dir: string) => (await import('./commands/init.ts')).init(context, dir));

  program
    .command('graph')
    .argument('[path]', 'a TypeScript or Python file, FILE:FLOW, a prefect.yaml, or a folder of them')
    .option('--json', 'print the whole graph as JSON')
    .option('--mermaid', 'print a Mermaid flowchart')
    .option('--svg', 'print a picture as SVG')
    .option('-o, --output <path>', 'write to a file, or for several flows to a folder, instead of printing')
    .option('--check [severity]', 'print what is wrong; exit code 1 from warning, or the severity given, on')
    .option('--format <kind>', 'how --check prints: plain, or github for annotations (the default in GitHub Actions)')
    .description('print the graph of source, or check it; nothing is run')
    .action(async (target: string | undefined, options) =>
      exit(await (await import('./commands/graph.ts')).graph(context, target, options)),
    );

  program
    .command('edit')
    .argument('<file>', 'a TypeScript or Python file')
    .requiredOption('--verb <json>', 'the edit, as in \'{"verb":"remove-call","node":"etl/load#1"}\'')
    .option('--write', 'write the file instead of printing the difference')
    .description('make one edit of the designer; prints the difference, or writes it')
    .action(async (file: string, options) => (await import('./commands/edit.ts')).edit(context, file, options));

  program
    .command('run')
    .argument('<file[:flow]>', 'the flow to run; name it where a file holds several')
    .option(
      '-p, --param <name=value>',
      'a parameter; the value is JSON, or else text (may be given again)',
      collect,
      [],
    )
    .option('--params <json>', 'all parameters as one JSON object')
    .option('--json', 'print what happens as JSON, one object a line')
    .option('--inspect', 'wait for a debugger before the flow starts')
    .option('--offline', 'ask and tell no orchestrator: the run is printed, and recorded nowhere')
    .option('--python <path>', 'the Python that has Prefect, for Python flows')
    .description('run a flow and print the run as it goes')
    .action(async (target: string, options) =>
      exit(await (await import('./commands/run.ts')).run(context, target, options)),
    );

  program
    .command('ui')
    .argument('[dir]', 'the folder whose flows are shown', '.')
    .option('--port <number>', 'the port to listen on; a free one unless given')
    .description('open the designer and the runs in a browser')
    .action(async (dir: string, options) => (await import('./commands/ui.ts')).ui(context, dir, options));

  program
    .command('doctor')
    .option('--json', 'print it as JSON')
    .description(
      'look at what Millrace needs, and send what earlier runs could not; exit code 1 when something is wrong',
    )
    .action(async (options) => exit(await (await import('./commands/doctor.ts')).doctor(context, options)));

  const server = program.command('server').description('the embedded orchestrator');
  server
    .command('start')
    .option('--host <address>', 'the address to listen on', '127.0.0.1')
    .option('--port <number>', 'the port to listen on; a free one unless given')
    .option(
      '--database-url <url>',
      'keep the data in Postgres instead of a file: postgres://user:password@host/database',
    )
    .option('--background', 'return as soon as it is healthy')
    .description('start it, in the foreground unless told')
    .action(async (options) => (await import('./commands/server-start.ts')).serverStart(context, options));
  server
    .command('stop')
    .description('stop the one that runs for this user')
    .action(async () => (await import('./commands/server-stop.ts')).serverStop(context));
  server
    .command('status')
    .option('--json', 'print it as JSON')
    .description('say whether one runs, and where; exit code 1 when none does')
    .action(async (options) =>
      exit(await (await import('./commands/server-status.ts')).serverStatus(context, options)),
    );

  const flowRun = program.command('flow-run').description('the runs that the orchestrator knows');
  flowRun
    .command('ls')
    .option('--limit <number>', 'how many of the newest', '15')
    .option('--flow <name>', 'only runs of this flow')
    .option('--json', 'print them as JSON')
    .description('list runs, the newest first')
    .action(async (options) => (await import('./commands/flow-run-ls.ts')).flowRunLs(context, options));
  flowRun
    .command('inspect')
    .argument('<id>', "the run's id, or the beginning of it")
    .option('--json', 'print it as JSON')
    .description('show a run and its task runs')
    .action(async (id: string, options) =>
      (await import('./commands/flow-run-inspect.ts')).flowRunInspect(context, id, options),
    );
  flowRun
    .command('logs')
    .argument('<id>', "the run's id, or the beginning of it")
    .option('--follow', 'go on until the run has ended')
    .option('--json', 'print them as JSON, one object a line')
    .description("print a run's log")
    .action(async (id: string, options) =>
      (await import('./commands/flow-run-logs.ts')).flowRunLogs(context, id, options),
    );
  flowRun
    .command('cancel')
    .argument('<id>', "the run's id, or the beginning of it")
    .description('ask a run to end')
    .action(async (id: string) => (await import('./commands/flow-run-cancel.ts')).flowRunCancel(context, id));
  return program;
}

function collect(value: string, before: string[]): string[] {
  return [...before, value];
}
