import type { WebSocket } from 'ws';
import { authFrame, WS_SUBPROTOCOL } from '../../api/event.ts';
import { type Access, isGuarded, isWelcome } from '../access.ts';

/** Close codes of RFC 6455 that the protocol uses. */
export const PROTOCOL_ERROR = 1002;
export const POLICY_VIOLATION = 1008;
export const TRY_AGAIN_LATER = 1013;

/**
 * Speaks the handshake and then hands each text frame to `onText`. A client that asked for the `prefect`
 * subprotocol must send an auth frame first; one that did not, an old one, goes straight on where nothing is guarded,
 * unless `refusal` says how it is turned away.
 */
export function acceptSocket(
  socket: WebSocket,
  access: Access,
  onText: (text: string) => void,
  { refusal }: { refusal?: { code: number; reason: string } } = {},
): void {
  let welcome = socket.protocol !== WS_SUBPROTOCOL;
  if (welcome && refusal) {
    socket.close(refusal.code, refusal.reason);
    return;
  }
  if (welcome && isGuarded(access)) {
    socket.close(PROTOCOL_ERROR);
    return;
  }
  socket.on('error', () => socket.terminate());
  socket.on('message', (data, isBinary) => {
    if (isBinary) return socket.close(PROTOCOL_ERROR, 'Expected a text frame');
    const text = data.toString();
    if (welcome) return onText(text);
    const frame = authFrame.partial({ token: true }).safeParse(parseJson(text));
    if (!frame.success) return socket.close(POLICY_VIOLATION, refusal?.reason ?? "Expected 'auth' message");
    if (!isWelcome(access, frame.data.token)) {
      const reason = frame.data.token ? 'Invalid token' : 'Auth required but no token provided';
      return socket.close(POLICY_VIOLATION, refusal?.reason ?? reason);
    }
    welcome = true;
    socket.send('{"type":"auth_success"}');
  });
}

/** The value of a JSON text; undefined where it is none. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
