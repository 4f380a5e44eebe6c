import { textOf } from '../block-of-action.ts';
import { type Notification, postJson, together } from './notification.ts';

/** Discord takes no longer message. */
const MOST_CHARS = 2000;

export const discord: Notification = (block, message) => {
  const id = encodeURIComponent(textOf(block, 'webhook_id'));
  const token = encodeURIComponent(textOf(block, 'webhook_token'));
  const name = textOf(block, 'botname');
  const avatar = textOf(block, 'avatar_url');
  return [
    postJson(`https://discord.com/api/webhooks/${id}/${token}`, {
      content: together(message).slice(0, MOST_CHARS),
      tts: block.data.tts === true,
      ...(name !== '' && { username: name }),
      ...(avatar !== '' && { avatar_url: avatar }),
    }),
  ];
};
