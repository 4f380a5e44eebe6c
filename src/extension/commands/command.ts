import type { GraphPanels } from '../graph-panel.ts';
import type { Services } from '../services.ts';

/** What a command does with what it was called on. A failure is a rejection with a sentence. */
export type Command = (services: Services, panels: GraphPanels, argument: unknown) => Promise<void>;
