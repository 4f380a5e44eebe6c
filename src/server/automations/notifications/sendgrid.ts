import { textOf } from '../block-of-action.ts';
import { type Notification, postJson } from './notification.ts';

export const sendgrid: Notification = (block, { subject, body }) => {
  const to = (Array.isArray(block.data.to_emails) ? block.data.to_emails : []).map((email) => ({
    email: String(email),
  }));
  const mail = {
    personalizations: [{ to }],
    from: { email: textOf(block, 'sender_email') },
    subject,
    content: [{ type: 'text/plain', value: body }],
  };
  const headers = { authorization: `Bearer ${textOf(block, 'api_key')}` };
  return [postJson('https://api.sendgrid.com/v3/mail/send', mail, headers)];
};
