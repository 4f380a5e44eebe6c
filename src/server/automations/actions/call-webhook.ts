import { ActionFailed, type ActionKind } from '../action.ts';
import { allowsPrivate, blockOf, textOf, textsOf } from '../block-of-action.ts';
import { sendRequest } from '../outbound.ts';
import { renderFor } from '../template-context.ts';

export const callWebhook: ActionKind<'call-webhook'> = async (acting, { block_document_id: id, payload }) => {
  const block = blockOf(acting, id);
  if (block.slug !== 'webhook') throw new ActionFailed('The referenced block was not a webhook block');
  const body = renderFor(acting, payload);
  try {
    const {
      status,
      headers,
      body: text,
    } = await sendRequest(textOf(block, 'url'), {
      method: textOf(block, 'method', 'POST'),
      headers: textsOf(block, 'headers'),
      body,
      allowPrivate: acting.allowPrivate && allowsPrivate(block),
    });
    acting.details.status_code = status;
    acting.details.response_body = text;
    acting.details.response_headers = Object.fromEntries(
      Object.entries(headers).filter(([name]) => !SECRET.test(name)),
    );
  } catch (error) {
    throw new ActionFailed(`Webhook call failed: ${(error as Error).message}`);
  }
};

/** Headers that may let somebody in are not told. */
const SECRET = /auth|cookie|token|secret|key/i;
