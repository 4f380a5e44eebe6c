import { execFile } from 'node:child_process';
import { accessSync, constants, mkdirSync } from 'node:fs';
import { promisify } from 'node:util';
import type { ApiAddress } from '../../client/api-address.ts';
import { openSession } from '../../sdk/session/open-session.ts';
import type { CliContext } from '../context.ts';
import { sentenceOf } from '../errors.ts';
import { configuredOrchestrator, findOrchestrator } from '../orchestrator-address.ts';
import { findPython } from '../run-python.ts';

/** One thing that was looked at. `note` is no fault, but worth knowing. */
interface Finding {
  what: string;
  verdict: 'ok' | 'note' | 'wrong';
  detail: string;
}

/** Looks at what Millrace needs, and sends what earlier runs could not. */
export async function doctor(context: CliContext, options: { json?: true }): Promise<number> {
  const findings = [node(), home(context), ...(await orchestrator(context)), await prefect(context)];
  if (options.json) context.out(JSON.stringify(findings));
  else for (const { what, verdict, detail } of findings) context.out(`${MARKS[verdict]} ${what.padEnd(14)} ${detail}`);
  return findings.some(({ verdict }) => verdict === 'wrong') ? 1 : 0;
}

const MARKS: Record<Finding['verdict'], string> = { ok: '✓', note: '–', wrong: '✗' };
const LEAST_NODE = [22, 19] as const;

function node(): Finding {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  const fits = major > LEAST_NODE[0] || (major === LEAST_NODE[0] && minor >= LEAST_NODE[1]);
  const detail = fits
    ? `${process.versions.node} runs flows in TypeScript`
    : `${process.versions.node} is too old to run flows in TypeScript: install ${LEAST_NODE.join('.')} or newer`;
  return { what: 'Node.js', verdict: fits ? 'ok' : 'wrong', detail };
}

function home({ home: folder }: CliContext): Finding {
  try {
    mkdirSync(folder, { recursive: true });
    accessSync(folder, constants.W_OK);
    return { what: 'home', verdict: 'ok', detail: `${folder} holds the database, results and what waits to be sent` };
  } catch (error) {
    const why = (error as NodeJS.ErrnoException).code ?? sentenceOf(error);
    return { what: 'home', verdict: 'wrong', detail: `${folder} can't be written to (${why}): set MILLRACE_HOME` };
  }
}

async function orchestrator(context: CliContext): Promise<Finding[]> {
  const what = 'orchestrator';
  const api = await findOrchestrator(context);
  if (!api) return [{ what, verdict: 'note', detail: 'none runs; the first run starts the embedded one' }];
  const source = configuredOrchestrator(context) ? `, set by the ${api.source}` : ', the embedded one';
  const session = openSession(api);
  try {
    await session.check();
  } catch (error) {
    return [{ what, verdict: 'wrong', detail: `${sentenceOf(error)}${source}` }];
  }
  return [{ what, verdict: 'ok', detail: `${api.url} answers${source}` }, await undelivered(session, api)];
}

async function undelivered(session: ReturnType<typeof openSession>, { url }: ApiAddress): Promise<Finding> {
  const what = 'undelivered';
  const before = await session.spooled();
  if (before.events + before.logs === 0) return { what, verdict: 'ok', detail: 'nothing waits to be sent' };
  await session.sendSpool();
  const after = await session.spooled();
  const [events, logs] = [before.events - after.events, before.logs - after.logs];
  const left = after.events + after.logs;
  const sent = `${events} event(s) and ${logs} log line(s) of earlier runs were sent to ${url}`;
  return left === 0
    ? { what, verdict: 'ok', detail: sent }
    : { what, verdict: 'wrong', detail: `${sent}, ${left} could not be: run this command again` };
}

async function prefect({ cwd, env }: CliContext): Promise<Finding> {
  const what = 'Prefect';
  const python = findPython(cwd, env);
  try {
    const program = 'import prefect; print(prefect.__version__)';
    const { stdout } = await promisify(execFile)(python, ['-c', program], { env, timeout: 60_000 });
    return { what, verdict: 'ok', detail: `${stdout.trim()} runs flows in Python (${python})` };
  } catch {
    return { what, verdict: 'note', detail: `${python} has no Prefect, which only flows in Python need` };
  }
}
