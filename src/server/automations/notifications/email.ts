import { textOf } from '../block-of-action.ts';
import type { Notification } from './notification.ts';

/** A mail by a server of one's own: `{host, port, encryption, username, password, sender, recipients}`. */
export const email: Notification = (block, { subject, body }) => {
  const encryption = textOf(block, 'encryption', 'starttls');
  const recipients = Array.isArray(block.data.recipients) ? block.data.recipients.map(String) : [];
  return [
    {
      type: 'mail',
      host: textOf(block, 'host'),
      port: Number(textOf(block, 'port', encryption === 'ssl' ? '465' : '587')),
      encryption: encryption === 'ssl' || encryption === 'none' ? encryption : 'starttls',
      username: textOf(block, 'username'),
      password: textOf(block, 'password'),
      from: textOf(block, 'sender', textOf(block, 'username')),
      to: recipients,
      subject,
      text: body,
    },
  ];
};
