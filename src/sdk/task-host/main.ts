import { isMainThread, workerData } from 'node:worker_threads';

/*
 * The program of a task host: a process or a thread that runs the bodies of tasks, one at a time. Each role is loaded
 * by itself, since the lifeline needs nothing of the rest.
 */
if (isMainThread) (await import('./serve-process.ts')).serveProcess();
else if ((workerData as { role?: unknown } | null)?.role === 'lifeline') {
  (await import('./lifeline.ts')).watchLifeline((workerData as { fd: number }).fd);
} else (await import('./serve-thread.ts')).serveThread();
