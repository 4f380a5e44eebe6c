import { openAnalyzer } from './test/analysis/test-analyzer.ts';
import { listingOf } from './test/analysis/project/workspace-file.ts';
import { graphText } from './test/analysis/graph-text.ts';
const analyzer = await openAnalyzer();
const code = "from prefect import flow, task\ntry:\n    import fast\nexcept ImportError:\n    fast = None\nif fast:\n    @task\n    def work(n): ...\nelse:\n    @task\n    def work(n): ...\n@flow\ndef main():\n    work(1)\n";
let now='';
const project = analyzer.openProject(() => now, () => listingOf(new Map()));
const o=Math.floor(0.4615384615384615*code.length);
const t1=code.slice(0,o)+'('+code.slice(o+12); const t2='('+t1.slice(1);
for (const t of [code,t1,t2,t1,code]) { now=t; project.changed('case.py'); const g=project.graph('case.py'); console.log(t===code, graphText(g,{tasks:true})); console.log(JSON.stringify(g.tasks.map(t=>t.range)))}
console.log(JSON.stringify(t1));
