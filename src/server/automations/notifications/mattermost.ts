import { textOf } from '../block-of-action.ts';
import { type Notification, postJson, together } from './notification.ts';

/** One message to each channel, or to the one that the webhook belongs to. */
export const mattermost: Notification = (block, message) => {
  const scheme = block.data.secure === true ? 'https' : 'http';
  const path = textOf(block, 'path').replace(/^\/|\/$/g, '');
  const base = `${scheme}://${textOf(block, 'hostname')}:${textOf(block, 'port', '8065')}${path && `/${path}`}`;
  const name = textOf(block, 'botname');
  const channels = Array.isArray(block.data.channels) && block.data.channels.length > 0 ? block.data.channels : [null];
  return channels.map((channel) =>
    postJson(`${base}/hooks/${encodeURIComponent(textOf(block, 'token'))}`, {
      text: together(message),
      ...(name !== '' && { username: name }),
      ...(channel !== null && { channel: String(channel).replace(/^#/, '') }),
    }),
  );
};
