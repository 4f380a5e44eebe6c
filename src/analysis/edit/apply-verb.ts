import type { EditOutcome, EditVerb } from '../../model/edit-verb.ts';
import { VerbRefusedError } from '../errors.ts';
import type { BuiltGraph } from '../graph/build-graph.ts';
import { addCall } from './add-call.ts';
import { applyChanges, type Change, sortChanges } from './change.ts';
import { changeMode } from './change-mode.ts';
import { codeStyle } from './code-style.ts';
import { connect, disconnect } from './connect.ts';
import type { OtherFiles } from './other-files.ts';
import { keepsPromise } from './promise.ts';
import { removeCall } from './remove-call.ts';
import { renameTask } from './rename-task.ts';
import { resetArgument, setArgument } from './set-argument.ts';
import { removeOption, setOption } from './set-option.ts';
import type { VerbContext } from './verb-context.ts';

/**
 * Computes what a verb comes to in the text it was seen on. The edited text is read again before anything is
 * handed out: an edit that would not say what was promised is refused.
 */
export function applyVerb(
  built: BuiltGraph,
  verb: EditVerb,
  rebuild: (text: string) => BuiltGraph,
  others?: OtherFiles,
): EditOutcome {
  if (isPrefect1(built.module.text))
    return { refused: 'Flows of Prefect 1 are shown, not edited here; edit the source.' };
  try {
    const changes = sortChanges(
      changesOf({ built, style: codeStyle(built.module), ...(others ? { others } : {}) }, verb),
    );
    if (changes.length === 0) return { edits: [] };
    const after = rebuild(applyChanges(built.module.text, changes));
    if (!keepsPromise(built, after, verb))
      return { refused: 'This can’t be done safely to this code; edit the source.' };
    return { edits: changes.map((change) => built.lines.edit(change, change.text)) };
  } catch (error) {
    if (error instanceof VerbRefusedError) return { refused: error.message };
    if (error instanceof RangeError)
      return { refused: 'This code nests too deeply to be edited here; edit the source.' };
    throw error;
  }
}

/** Its options have other names, and its calls build a flow instead of making a run: the verbs would write what it can't read. */
function isPrefect1(text: string): boolean {
  return /^\s*with\s+(?:\w+\.)?Flow\s*\(/m.test(text);
}

function changesOf(context: VerbContext, verb: EditVerb): Change[] {
  switch (verb.verb) {
    case 'add-call':
      return addCall(context, verb);
    case 'remove-call':
      return removeCall(context, verb);
    case 'connect':
      return connect(context, verb);
    case 'disconnect':
      return disconnect(context, verb);
    case 'rename-task':
      return renameTask(context, verb);
    case 'set-option':
      return setOption(context, verb);
    case 'remove-option':
      return removeOption(context, verb);
    case 'set-argument':
      return setArgument(context, verb);
    case 'reset-argument':
      return resetArgument(context, verb);
    case 'change-mode':
      return changeMode(context, verb);
  }
}
