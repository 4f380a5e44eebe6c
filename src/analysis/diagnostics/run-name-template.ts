import type { Language } from '../../model/source.ts';

/** What a template names, in order, or why it can't be read. */
export type Template = { fields: { name: string }[] } | { fault: string };

/** Reads a run-name template as what fills it would: Python's `str.format`, or Millrace’s SDK. */
export function readTemplate(template: string, language: Language): Template {
  return language === 'python' ? readFormat(template) : readBraces(template);
}

/** The SDK fills `{city}` and `{options.city}`, and leaves everything else alone. */
function readBraces(template: string): Template {
  const found = template.matchAll(/\{([\p{L}_$][\p{L}\p{N}_$.]*)\}/gu);
  return { fields: [...found].map((match) => ({ name: (match[1] ?? '').split('.')[0] ?? '' })) };
}

function readFormat(template: string): Template {
  const fields: { name: string }[] = [];
  let at = 0;
  while (at < template.length) {
    const char = template[at];
    if (char !== '{' && char !== '}') at++;
    else if (template[at + 1] === char) at += 2;
    else if (char === '}') return { fault: 'A `}` closes nothing here; write `}}` for the sign itself.' };
    else {
      const end = closing(template, at);
      if (end < 0) return { fault: 'A `{` is not closed; write `{{` for the sign itself.' };
      const inner = template.slice(at + 1, end);
      const name = /^[^.[!:]*/.exec(inner)?.[0] ?? '';
      if (name === '' || /^\d+$/.test(name)) {
        return { fault: 'A run’s name is made from parameters by name; write the name of one between the braces.' };
      }
      fields.push({ name });
      // A format may itself take parameters: `{count:{width}}`.
      for (const match of inner.slice(name.length).matchAll(/\{(\w+)\}/g)) fields.push({ name: match[1] ?? '' });
      at = end + 1;
    }
  }
  return { fields };
}

function closing(template: string, from: number): number {
  let depth = 0;
  for (let at = from; at < template.length; at++) {
    if (template[at] === '{') depth++;
    else if (template[at] === '}' && --depth === 0) return at;
  }
  return -1;
}
