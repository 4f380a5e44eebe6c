import type { GraphNode, OptionValue } from '../../../src/model/graph.ts';
import { useStore } from '../../store.ts';

/** What a task's options change about its runs, and how often it was tried. */
export function Badges({ node, attempts }: { node: GraphNode; attempts: number }) {
  const task = useStore((state) => state.view?.tasks.find((candidate) => candidate.symbol === node.target));
  const options = { ...task?.options, ...node.options };
  const retries = shown(options.retries);
  const timeout = shown(options.timeoutSeconds ?? options.timeout_seconds);
  const cached = options.cachePolicy ?? options.cache_policy ?? options.cacheKeyFn ?? options.cache_key_fn;
  if (!retries && !timeout && !cached && attempts < 2) return null;
  return (
    <span className="badges">
      {retries && (
        <span className="badge" title={`retries: ${retries}`}>
          <span className="codicon codicon-history" aria-hidden="true" />×{retries}
        </span>
      )}
      {timeout && (
        <span className="badge" title={`timeout: ${timeout} seconds`}>
          <span className="codicon codicon-watch" aria-hidden="true" />
          {timeout} s
        </span>
      )}
      {cached && (
        <span className="badge" title={`cache: ${cached.text}`}>
          <span className="codicon codicon-zap" aria-hidden="true" />
        </span>
      )}
      {attempts > 1 && <span className="badge is-attempts">attempt {attempts}</span>}
    </span>
  );
}

function shown(option: OptionValue | undefined): string | undefined {
  if (!option || (option.kind === 'literal' && (option.value === 0 || option.value === null))) return undefined;
  return option.text.length > 8 ? '…' : option.text;
}
