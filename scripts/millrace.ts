import { build } from './build.ts';

// The command line as a user of the package gets it, built when stale.
await build();
process.argv.splice(1, 1, new URL('../dist/cli.js', import.meta.url).pathname);
await import(new URL('../dist/cli.js', import.meta.url).href);
