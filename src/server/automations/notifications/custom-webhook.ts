import { type SendingBlock, textOf, textsOf } from '../block-of-action.ts';
import type { Message, Notification } from './notification.ts';

/** Any request, in which `{{subject}}`, `{{body}}`, `{{name}}` and the names of the block's secrets stand for values. */
export const customWebhook: Notification = (block, message) => {
  const values = {
    subject: message.subject,
    body: message.body,
    name: textOf(block, 'name'),
    ...textsOf(block, 'secrets'),
  };
  const filled = <Value>(value: Value): Value => fill(value, values) as Value;
  const url = new URL(filled(textOf(block, 'url')));
  for (const [name, value] of Object.entries(filled(textsOf(block, 'params')))) url.searchParams.set(name, value);
  const cookies = Object.entries(filled(textsOf(block, 'cookies'))).map(([name, value]) => `${name}=${value}`);
  const { body, type } = bodyOf(block, filled);
  return [
    {
      type: 'request',
      method: textOf(block, 'method', 'POST'),
      url: url.href,
      headers: {
        ...(type && { 'content-type': type }),
        ...(cookies.length > 0 && { cookie: cookies.join('; ') }),
        ...filled(textsOf(block, 'headers')),
      },
      body,
    },
  ];
};

function bodyOf(
  { data }: SendingBlock,
  filled: <Value>(value: Value) => Value,
): { body: string; type: string | undefined } {
  const { json_data: json, form_data: form } = data;
  if (json !== null && json !== undefined) return { body: JSON.stringify(filled(json)), type: 'application/json' };
  if (typeof form === 'string') return { body: filled(form), type: undefined };
  if (typeof form !== 'object' || form === null) return { body: '', type: undefined };
  const pairs = Object.entries(filled(form)).map(([name, value]): [string, string] => [name, String(value)]);
  return { body: new URLSearchParams(pairs).toString(), type: 'application/x-www-form-urlencoded' };
}

function fill(value: unknown, values: Record<keyof Message | string, string>): unknown {
  if (typeof value === 'string') {
    return value.replace(/\{\{\s*(\w+)\s*\}\}/g, (whole, name: string) => values[name] ?? whole);
  }
  if (Array.isArray(value)) return value.map((each) => fill(each, values));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, fill(each, values)]));
}
