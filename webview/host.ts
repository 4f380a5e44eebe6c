import { type HostMessage, isHostMessage, type WebviewMessage } from '../src/protocol.ts';

/** The one way out of the webview: to VS Code's extension host, or to `millrace ui` over a WebSocket. */
export interface Host {
  post(message: WebviewMessage): void;
}

interface VsCodeApi {
  postMessage(message: unknown): void;
}
declare const acquireVsCodeApi: (() => VsCodeApi) | undefined;

/** How long to wait before the socket is tried again, in milliseconds. */
const RECONNECT_MS = 1000;

export function connectHost(onMessage: (message: HostMessage) => void, onLost: () => void): Host {
  const receive = (value: unknown): void => {
    if (isHostMessage(value)) onMessage(value);
  };
  if (typeof acquireVsCodeApi === 'function') {
    const api = acquireVsCodeApi();
    window.addEventListener('message', (event) => receive(event.data));
    return { post: (message) => api.postMessage(message) };
  }
  let socket: WebSocket | undefined;
  const open = (): void => {
    socket = new WebSocket(`${location.origin.replace(/^http/, 'ws')}/session${location.search}`);
    socket.onmessage = (event) => receive(JSON.parse(String(event.data)));
    socket.onopen = () => socket?.send(JSON.stringify({ type: 'ready' }));
    socket.onclose = () => {
      onLost();
      setTimeout(open, RECONNECT_MS);
    };
  };
  open();
  return { post: (message) => socket?.readyState === WebSocket.OPEN && socket.send(JSON.stringify(message)) };
}
