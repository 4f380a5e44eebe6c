import { customWebhook } from './custom-webhook.ts';
import { discord } from './discord.ts';
import { email } from './email.ts';
import { mattermost } from './mattermost.ts';
import type { Notification } from './notification.ts';
import { sendgrid } from './sendgrid.ts';
import { slack } from './slack.ts';
import { teams } from './teams.ts';
import { twilio } from './twilio.ts';

/** How messages are sent, by the slug of the block's type. */
export const notifications: Readonly<Record<string, Notification>> = {
  'slack-webhook': slack,
  'ms-teams-webhook': teams,
  'discord-webhook': discord,
  'mattermost-webhook': mattermost,
  'sendgrid-email': sendgrid,
  'twilio-sms': twilio,
  'custom-webhook': customWebhook,
  email,
};
