import type { Language } from '../../model/source.ts';
import type { ModuleIr } from '../flow-ir.ts';

/** Whether a text can be a name in the language. */
export function isIdentifier(text: string, language: Language): boolean {
  const shape = language === 'python' ? /^[\p{L}_][\p{L}\p{N}_]*$/u : /^[\p{L}_$][\p{L}\p{N}_$]*$/u;
  return shape.test(text) && !RESERVED[language].has(text);
}

/** Whether a word stands anywhere in the file, be it in a comment: such a name is not taken again. */
export function occurs(module: ModuleIr, name: string): boolean {
  return new RegExp(`(?<![\\p{L}\\p{N}_$])${escapePattern(name)}(?![\\p{L}\\p{N}_$])`, 'u').test(module.text);
}

/**
 * A free name for a task's result. A task called for what it does and gives, such as `fetchRows` or
 * `fetch_rows`, lends the noun: `rows`. Otherwise, or where that is taken, it is the task's name with
 * `Result`, then with a number.
 */
export function resultName(module: ModuleIr, symbol: string): string {
  const base = symbol.split('.').at(-1) ?? symbol;
  const python = module.language === 'python';
  const words = python ? base.split('_').filter(Boolean) : base.split(/(?=[A-Z])/);
  const rest = words.slice(1);
  const noun = python ? rest.join('_') : rest.join('').replace(/^./, (letter) => letter.toLowerCase());
  const free = (name: string): boolean => isIdentifier(name, module.language) && !occurs(module, name);
  if (rest.length > 0 && free(noun)) return noun;
  const whole = `${base}${python ? '_result' : 'Result'}`;
  if (free(whole)) return whole;
  for (let count = 2; ; count++) {
    const name = `${whole}${python ? '_' : ''}${count}`;
    if (free(name)) return name;
  }
}

function escapePattern(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

const RESERVED: Record<Language, ReadonlySet<string>> = {
  python: new Set(
    'False None True and as assert async await break class continue def del elif else except finally for from global if import in is lambda nonlocal not or pass raise return try while with yield match case list dict set str int float bool len print type input id map filter zip range sum min max open next iter all any'.split(
      ' ',
    ),
  ),
  typescript: new Set(
    'break case catch class const continue debugger default delete do else enum export extends false finally for function if import in instanceof new null return super switch this throw true try typeof var void while with let static yield await async implements interface package private protected public undefined NaN Infinity arguments eval'.split(
      ' ',
    ),
  ),
};
