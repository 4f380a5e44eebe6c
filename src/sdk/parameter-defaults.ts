import type { Json } from '../model/graph.ts';
import { matching, parameterParts, splitTopLevel } from './parameter-names.ts';

/**
 * The defaults that a flow's function gives to its parameters, `({ city = 'Oslo', days = [1, 2] })`, read from its
 * source as far as they are plain literals: so a run is recorded with what it ran with, though nobody said so.
 */
export function literalDefaults(source: string): Record<string, Json> {
  const pattern = parameterParts(source)[0]?.trim() ?? '';
  if (!pattern.startsWith('{')) return {};
  const defaults: Record<string, Json> = {};
  for (const part of splitTopLevel(pattern.slice(1, matching(pattern, 0)))) {
    // `city: town = 'Oslo'` takes the parameter `city` into a variable of another name.
    const match = /^\s*([\p{L}_$][\p{L}\p{N}_$]*)\s*(?::\s*[\p{L}_$][\p{L}\p{N}_$]*\s*)?=(?!=)\s*([\s\S]+?)\s*$/u.exec(
      part,
    );
    const value = match?.[2] === undefined ? undefined : parseLiteral(match[2]);
    if (match?.[1] !== undefined && value !== undefined) defaults[match[1]] = value;
  }
  return defaults;
}

/** The value of a literal as JSON has it; undefined for anything that would have to be run. */
function parseLiteral(text: string): Json | undefined {
  const code = text.trim();
  if (code === 'true' || code === 'false' || code === 'null') return JSON.parse(code) as Json;
  if (/^-?(\d[\d_]*\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(code)) return Number(code.replaceAll('_', ''));
  if (/^(["'`])/.test(code)) return parseText(code);
  if (code.startsWith('[') && code.endsWith(']')) return parseList(code.slice(1, -1));
  if (code.startsWith('{') && code.endsWith('}')) return parseObject(code.slice(1, -1));
  return undefined;
}

function parseText(code: string): string | undefined {
  const quote = code[0];
  const body = code.slice(1, -1);
  if (code.length < 2 || !code.endsWith(quote as string) || body.replaceAll(/\\./gs, '').includes(quote as string))
    return undefined;
  if (quote === '`' && /\$\{/.test(body)) return undefined;
  const escaped = body.replaceAll(/\\(.)|"|\n/gs, (found, char: string | undefined) => {
    if (found === '"') return '\\"';
    if (found === '\n') return '\\n';
    return char === "'" || char === '`' || char === '$' ? char : found;
  });
  try {
    return JSON.parse(`"${escaped}"`) as string;
  } catch {
    // An escape that JSON does not know.
    return undefined;
  }
}

function parseList(body: string): Json[] | undefined {
  const items = parts(body).map(parseLiteral);
  return items.every((item) => item !== undefined) ? items : undefined;
}

function parseObject(body: string): Record<string, Json> | undefined {
  const fields: Record<string, Json> = {};
  for (const part of parts(body)) {
    const match = /^\s*(?:([\p{L}_$][\p{L}\p{N}_$]*)|(["'])(.*?)\2)\s*:([\s\S]+)$/u.exec(part);
    const value = match?.[4] === undefined ? undefined : parseLiteral(match[4]);
    if (!match || value === undefined) return undefined;
    fields[match[1] ?? match[3] ?? ''] = value;
  }
  return fields;
}

/** The last comma of a list may have nothing behind it. */
function parts(body: string): string[] {
  const split = splitTopLevel(body);
  return split.at(-1)?.trim() === '' ? split.slice(0, -1) : split;
}
