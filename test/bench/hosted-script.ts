import { hosted } from './task-flows.ts';

/** Prints nothing but the times: what a terminal takes of each log line would be among them. */
process.stdout.write(JSON.stringify(await hosted()));
