import { textOf } from '../block-of-action.ts';
import { type Notification, postJson } from './notification.ts';

/** A workflow of Power Automate takes an Adaptive Card. */
export const teams: Notification = (block, { subject, body }) => {
  const wrap = block.data.wrap !== false;
  const title = subject === '' ? [] : [{ type: 'TextBlock', text: subject, weight: 'Bolder', size: 'Large', wrap }];
  const content = {
    $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
    type: 'AdaptiveCard',
    version: '1.4',
    body: [...title, { type: 'TextBlock', text: body, wrap }],
  };
  const attachments = [{ contentType: 'application/vnd.microsoft.card.adaptive', contentUrl: null, content }];
  return [postJson(textOf(block, 'url'), { type: 'message', attachments })];
};
