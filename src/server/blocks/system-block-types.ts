import type { Json } from '../../model/graph.ts';
import type { JsonObject } from '../exact-json.ts';

/** A block type that every server knows: its fields are those of the class of that name in Prefect's client. */
export interface SystemBlockType {
  name: string;
  slug: string;
  /** The class's name. */
  title: string;
  description: string;
  capabilities: string[];
  /** Nobody may remove it: the server itself, or every client, expects it. */
  isProtected?: true;
  /** Where the class is, in Python. */
  module: string;
  properties: Record<string, Field>;
}

/** A field of a block: its JSON schema, and whether it must be given or is secret; `below` makes secret what is in it. */
export interface Field {
  schema: JsonObject;
  required?: true;
  secret?: true | 'below';
}

const text = (rest: JsonObject = {}): Field => ({ schema: { type: 'string', ...rest } });
const required = (field: Field): Field => ({ ...field, required: true });
const secret = (rest: JsonObject = {}): Field => ({
  schema: { type: 'string', format: 'password', writeOnly: true, ...rest },
  secret: true,
});
const optional = (schema: JsonObject): Field => ({ schema: { anyOf: [schema, { type: 'null' }], default: null } });
const withDefault = (value: Json, type: string): Field => ({ schema: { type, default: value } });
const oneOf = (values: string[], value: string): Field => ({
  schema: { type: 'string', enum: values, default: value },
});
const textMap: JsonObject = { type: 'object', additionalProperties: { type: 'string' } };
const textList: JsonObject = { type: 'array', items: { type: 'string' } };

const notifyType = oneOf(['info', 'success', 'warning', 'failure'], 'info');
const method = oneOf(['GET', 'POST', 'PUT', 'PATCH', 'DELETE'], 'POST');
const privateUrls = withDefault(true, 'boolean');
const FILES = ['get-directory', 'put-directory', 'read-path', 'write-path'];
const NOTIFIES = ['notify'];

export const systemBlockTypes: readonly SystemBlockType[] = [
  {
    name: 'Secret',
    slug: 'secret',
    title: 'Secret',
    module: 'prefect.blocks.system',
    description: 'One value that is kept encrypted and never shown.',
    capabilities: [],
    isProtected: true,
    properties: {
      value: {
        schema: {
          anyOf: [{ type: 'string', format: 'password', writeOnly: true }, { type: 'string' }, {}],
          format: 'password',
          writeOnly: true,
        },
        required: true,
        secret: true,
      },
    },
  },
  {
    name: 'Webhook',
    slug: 'webhook',
    title: 'Webhook',
    module: 'prefect.blocks.webhook',
    description: 'An address that is called, with its headers.',
    capabilities: [],
    isProtected: true,
    properties: {
      method,
      url: required(secret({ title: 'Webhook URL' })),
      headers: { schema: { type: 'object', title: 'Webhook Headers' }, secret: 'below' },
      allow_private_urls: privateUrls,
      verify: withDefault(true, 'boolean'),
    },
  },
  {
    name: 'Local File System',
    slug: 'local-file-system',
    title: 'LocalFileSystem',
    module: 'prefect.filesystems',
    description: 'A folder of the machine that a flow runs on.',
    capabilities: FILES,
    isProtected: true,
    properties: { basepath: optional({ type: 'string' }) },
  },
  {
    name: 'Remote File System',
    slug: 'remote-file-system',
    title: 'RemoteFileSystem',
    module: 'prefect.filesystems',
    description: 'A place for files that fsspec can reach, such as an S3 bucket.',
    capabilities: FILES,
    properties: {
      basepath: required(text({ examples: ['s3://my-bucket/my-folder/'] })),
      settings: { schema: { type: 'object' } },
    },
  },
  {
    name: 'SMB',
    slug: 'smb',
    title: 'SMB',
    module: 'prefect.filesystems',
    description: 'A folder of an SMB share.',
    capabilities: FILES,
    properties: {
      share_path: required(text({ examples: ['/SHARE/dir/subdir'] })),
      smb_username: { ...optional({ type: 'string', format: 'password', writeOnly: true }), secret: true },
      smb_password: { ...optional({ type: 'string', format: 'password', writeOnly: true }), secret: true },
      smb_host: required(text()),
      smb_port: optional({ type: 'integer' }),
    },
  },
  {
    name: 'Slack Webhook',
    slug: 'slack-webhook',
    title: 'SlackWebhook',
    module: 'prefect.blocks.notifications',
    description: 'Sends messages to a channel of Slack by its incoming webhook.',
    capabilities: NOTIFIES,
    properties: {
      notify_type: notifyType,
      url: required(secret({ title: 'Webhook URL', examples: ['https://hooks.slack.com/XXX'] })),
      allow_private_urls: privateUrls,
    },
  },
  {
    name: 'Microsoft Teams Webhook',
    slug: 'ms-teams-webhook',
    title: 'MicrosoftTeamsWebhook',
    module: 'prefect.blocks.notifications',
    description: 'Sends messages to a channel of Microsoft Teams by the address of a workflow.',
    capabilities: NOTIFIES,
    properties: {
      notify_type: notifyType,
      url: required(secret({ title: 'Webhook URL' })),
      allow_private_urls: privateUrls,
      include_image: withDefault(true, 'boolean'),
      wrap: withDefault(true, 'boolean'),
    },
  },
  {
    name: 'Discord Webhook',
    slug: 'discord-webhook',
    title: 'DiscordWebhook',
    module: 'prefect.blocks.notifications',
    description: 'Sends messages to a channel of Discord.',
    capabilities: NOTIFIES,
    properties: {
      notify_type: notifyType,
      webhook_id: required(secret()),
      webhook_token: required(secret()),
      botname: optional({ type: 'string' }),
      tts: withDefault(false, 'boolean'),
      include_image: withDefault(false, 'boolean'),
      avatar: withDefault(false, 'boolean'),
      avatar_url: optional({ type: 'string' }),
    },
  },
  {
    name: 'Mattermost Webhook',
    slug: 'mattermost-webhook',
    title: 'MattermostWebhook',
    module: 'prefect.blocks.notifications',
    description: 'Sends messages to channels of a Mattermost server.',
    capabilities: NOTIFIES,
    properties: {
      notify_type: notifyType,
      hostname: required(text({ examples: ['Mattermost.example.com'] })),
      secure: withDefault(false, 'boolean'),
      token: required(secret()),
      botname: optional({ type: 'string' }),
      channels: optional(textList),
      include_image: withDefault(false, 'boolean'),
      path: optional({ type: 'string' }),
      port: withDefault(8065, 'integer'),
    },
  },
  {
    name: 'Pager Duty Webhook',
    slug: 'pager-duty-webhook',
    title: 'PagerDutyWebHook',
    module: 'prefect.blocks.notifications',
    description: 'Opens incidents at PagerDuty.',
    capabilities: NOTIFIES,
    properties: {
      notify_type: notifyType,
      integration_key: required(secret()),
      api_key: required(secret({ title: 'API Key' })),
      source: { schema: { anyOf: [{ type: 'string' }, { type: 'null' }], default: 'Prefect' } },
      component: withDefault('Notification', 'string'),
      group: optional({ type: 'string' }),
      class_id: optional({ type: 'string' }),
      region_name: oneOf(['us', 'eu'], 'us'),
      clickable_url: optional({ type: 'string', format: 'uri', minLength: 1 }),
      include_image: withDefault(true, 'boolean'),
      custom_details: optional(textMap),
    },
  },
  {
    name: 'Opsgenie Webhook',
    slug: 'opsgenie-webhook',
    title: 'OpsgenieWebhook',
    module: 'prefect.blocks.notifications',
    description: 'Opens alerts at Opsgenie.',
    capabilities: NOTIFIES,
    properties: {
      notify_type: notifyType,
      apikey: required(secret({ title: 'API Key' })),
      target_user: optional(textList),
      target_team: optional(textList),
      target_schedule: optional(textList),
      target_escalation: optional(textList),
      region_name: oneOf(['us', 'eu'], 'us'),
      batch: withDefault(false, 'boolean'),
      tags: optional(textList),
      priority: { schema: { anyOf: [{ type: 'integer' }, { type: 'null' }], default: 3 } },
      alias: optional({ type: 'string' }),
      entity: optional({ type: 'string' }),
      details: optional(textMap),
    },
  },
  {
    name: 'Twilio SMS',
    slug: 'twilio-sms',
    title: 'TwilioSMS',
    module: 'prefect.blocks.notifications',
    description: 'Sends text messages by Twilio.',
    capabilities: NOTIFIES,
    properties: {
      notify_type: notifyType,
      account_sid: required(text()),
      auth_token: required(secret()),
      from_phone_number: required(text({ examples: ['18001234567'] })),
      to_phone_numbers: { schema: textList, required: true },
    },
  },
  {
    name: 'Sendgrid Email',
    slug: 'sendgrid-email',
    title: 'SendgridEmail',
    module: 'prefect.blocks.notifications',
    description: 'Sends mails by Sendgrid.',
    capabilities: NOTIFIES,
    properties: {
      notify_type: notifyType,
      api_key: required(secret({ title: 'API Key' })),
      sender_email: required(text({ title: 'Sender email id' })),
      to_emails: { schema: { ...textList, title: 'Recipient emails' }, required: true },
    },
  },
  {
    name: 'Custom Webhook',
    slug: 'custom-webhook',
    title: 'CustomWebhookNotificationBlock',
    module: 'prefect.blocks.notifications',
    description: 'Calls any address; {{subject}}, {{body}}, {{name}} and the names of secrets stand for their values.',
    capabilities: NOTIFIES,
    properties: {
      name: required(text()),
      url: required(text({ title: 'Webhook URL' })),
      method,
      params: optional(textMap),
      json_data: optional({ type: 'object', additionalProperties: true }),
      form_data: {
        schema: { anyOf: [textMap, { type: 'string' }, { type: 'null' }], default: null },
      },
      headers: optional(textMap),
      cookies: optional(textMap),
      timeout: withDefault(10, 'number'),
      allow_private_urls: privateUrls,
      secrets: { schema: { type: 'object', title: 'Custom Secret Values' }, secret: 'below' },
    },
  },
];
