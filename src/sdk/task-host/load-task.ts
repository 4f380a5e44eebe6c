import { registerHooks } from 'node:module';
import { importUserModule } from '../import-user-module.ts';
import {
  type FoundTask,
  findTask,
  isTaskHost,
  onHeldRun,
  registerFromNowOn,
  type TaskAddress,
} from '../task-registry.ts';

/** Prepares this process for finding tasks. */
export function becomeTaskHost(): void {
  if (isTaskHost()) return;
  registerFromNowOn();
  const own = new URL(import.meta.url.endsWith('.ts') ? '../index.ts' : '../sdk/index.js', import.meta.url).href;
  // A project that has not installed millrace gets the SDK that runs it.
  registerHooks({
    resolve(specifier, context, nextResolve) {
      if (specifier !== 'millrace') return nextResolve(specifier, context);
      try {
        return nextResolve(specifier, context);
      } catch {
        return { url: own, shortCircuit: true };
      }
    },
  });
}

/** Imports the modules that may define the task until one has. Undefined where none does. */
export async function loadTask(address: TaskAddress): Promise<FoundTask | undefined> {
  const id = `${address.modules[0]} ${address.key} ${address.occurrence}`;
  const known = loaded.get(id);
  if (known) return known;
  for (const module of address.modules) {
    await importOnce(module);
    const found = findTask(address);
    if (found) {
      loaded.set(id, found);
      return found;
    }
  }
  return undefined;
}

const loaded = new Map<string, FoundTask>();
const imports = new Map<string, Promise<unknown>>();

function importOnce(module: string): Promise<unknown> {
  let imported = imports.get(module);
  if (!imported) {
    // A module that runs its flow as it is loaded, and waits for that, never comes to its end in here.
    const held = new Promise<void>((resolve) => {
      onHeldRun(() => setTimeout(resolve, HELD_MS));
    });
    imported = Promise.race([importUserModule(module), held]);
    imports.set(module, imported);
    imported.catch(() => imports.delete(module));
  }
  return imported;
}

/** How long the rest of a module gets that has called a flow without waiting for it. */
const HELD_MS = 100;
