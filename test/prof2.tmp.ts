import { build } from '../scripts/build.ts';
import { analysisRows } from './bench/analysis-rows.ts';

await build();
console.table(await analysisRows());
