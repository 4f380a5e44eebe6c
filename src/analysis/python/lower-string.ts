import type { Expression } from '../flow-ir.ts';
import { type Lowering, namedOf, spanOf } from './lowering.ts';
import type { PyNode } from './syntax-tree.ts';

/** A plain string is a literal; an f-string is a mix of what it takes in. */
export function lowerString(lowering: Lowering, node: PyNode): Expression {
  const strings = node.type === 'concatenated_string' ? namedOf(node) : [node];
  const taken = strings.flatMap((string) => string.children.filter((child) => child.type === 'interpolation'));
  if (taken.length > 0) {
    const parts = taken.flatMap((part) => namedOf(part).filter((child) => child.field === 'expression'));
    return { kind: 'mix', parts: parts.map(lowering.expression), ...spanOf(node) };
  }
  const texts = strings.map((string) => plainText(lowering.text, string));
  if (texts.includes(undefined)) return { kind: 'mix', parts: [], ...spanOf(node) };
  return { kind: 'literal', value: texts.join(''), ...spanOf(node) };
}

/** The string's value, or undefined for bytes, which JSON does not have. */
function plainText(text: string, node: PyNode): string | undefined {
  const opening = node.children.find((child) => child.type === 'string_start');
  const closing = node.children.find((child) => child.type === 'string_end');
  if (!opening || !closing) return undefined;
  const prefix = text.slice(opening.start, opening.end).toLowerCase();
  if (prefix.includes('b')) return undefined;
  const content = text.slice(opening.end, closing.start);
  return prefix.includes('r') ? content : content.replace(ESCAPE, unescaped);
}

const ESCAPE = /\\(\r\n|[^ux0-7]|x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|[0-7]{1,3})/g;

const SIMPLE: Record<string, string> = { n: '\n', t: '\t', r: '\r', b: '\b', f: '\f', v: '\v', a: '\x07' };

function unescaped(whole: string, code: string): string {
  if (code === '\n' || code === '\r\n') return '';
  if (/^[xu]/.test(code)) return String.fromCharCode(Number.parseInt(code.slice(1), 16));
  if (/^[0-7]/.test(code)) return String.fromCharCode(Number.parseInt(code, 8));
  if (code === '\\' || code === "'" || code === '"') return code;
  return SIMPLE[code] ?? whole;
}
