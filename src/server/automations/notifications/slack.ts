import { textOf } from '../block-of-action.ts';
import { type Notification, postJson } from './notification.ts';

export const slack: Notification = (block, { subject, body }) => [
  postJson(textOf(block, 'url'), { text: subject === '' ? body : `*${subject}*\n${body}` }),
];
