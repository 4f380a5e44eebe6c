import { ActionFailed, type ActionKind } from '../action.ts';
import { allowsPrivate, blockOf } from '../block-of-action.ts';
import { notifications } from '../notifications/all.ts';
import { sendMail } from '../notifications/send-mail.ts';
import { sendRequest } from '../outbound.ts';
import { renderFor } from '../template-context.ts';

export const sendNotification: ActionKind<'send-notification'> = async (acting, action) => {
  const block = blockOf(acting, action.block_document_id);
  const notification = notifications[block.slug];
  if (!block.capabilities.includes('notify') && !notification) {
    throw new ActionFailed('The referenced block was not a notification block');
  }
  if (!notification) throw new ActionFailed(`Notifications by ${block.slug} cannot be sent by this server.`);
  const message = { subject: renderFor(acting, action.subject), body: renderFor(acting, action.body) };
  const allowPrivate = acting.allowPrivate && allowsPrivate(block);
  try {
    for (const sent of notification(block, message)) {
      if (sent.type === 'mail') {
        await sendMail(sent, { allowPrivate });
        continue;
      }
      const { status, body } = await sendRequest(sent.url, { ...sent, allowPrivate });
      if (status >= 300) throw new Error(`the answer was ${status} ${body}`.trim());
    }
  } catch (error) {
    acting.details.notification_log = (error as Error).message;
    throw new ActionFailed('Notification failed');
  }
};
