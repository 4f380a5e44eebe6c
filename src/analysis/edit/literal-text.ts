import type { Json } from '../../model/graph.ts';
import type { Language } from '../../model/source.ts';
import type { CodeStyle } from './code-style.ts';

/** A value as a literal of the language, in the quotes that the code around uses. */
export function literalText(value: Json, language: Language, style: CodeStyle): string {
  if (value === null) return language === 'python' ? 'None' : 'null';
  if (value === true) return language === 'python' ? 'True' : 'true';
  if (value === false) return language === 'python' ? 'False' : 'false';
  if (typeof value === 'number') return numberText(value, language);
  if (typeof value === 'string') return quoted(value, style.quote);
  const inner = (item: Json): string => literalText(item, language, style);
  if (Array.isArray(value)) return `[${value.map(inner).join(', ')}]`;
  const entries = Object.entries(value).map(([key, item]) => {
    const bare = language === 'typescript' && /^[A-Za-z_$][\w$]*$/.test(key);
    return `${bare ? key : quoted(key, style.quote)}: ${inner(item)}`;
  });
  if (entries.length === 0) return '{}';
  return language === 'python' ? `{${entries.join(', ')}}` : `{ ${entries.join(', ')} }`;
}

function numberText(value: number, language: Language): string {
  if (Number.isFinite(value)) return String(value);
  return language === 'python' ? `float("${value < 0 ? '-inf' : Number.isNaN(value) ? 'nan' : 'inf'}")` : String(value);
}

/** Escapes are those that both languages read alike. */
function quoted(text: string, usual: string): string {
  const other = usual === '"' ? "'" : '"';
  const quote = text.includes(usual) && !text.includes(other) ? other : usual;
  const body = JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"').replaceAll(quote, `\\${quote}`);
  return `${quote}${body.replace(/[\u2028\u2029]/g, (c) => `\\u${c.charCodeAt(0).toString(16)}`)}${quote}`;
}
