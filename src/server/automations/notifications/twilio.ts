import { textOf } from '../block-of-action.ts';
import { type Notification, together } from './notification.ts';

export const twilio: Notification = (block, message) => {
  const account = textOf(block, 'account_sid');
  const numbers = Array.isArray(block.data.to_phone_numbers) ? block.data.to_phone_numbers : [];
  const credentials = Buffer.from(`${account}:${textOf(block, 'auth_token')}`).toString('base64');
  return numbers.map((number) => ({
    type: 'request',
    method: 'POST',
    url: `https://api.twilio.com/2010-04-01/Accounts/${encodeURIComponent(account)}/Messages.json`,
    headers: { authorization: `Basic ${credentials}`, 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({
      From: textOf(block, 'from_phone_number'),
      To: String(number),
      Body: together(message),
    }).toString(),
  }));
};
