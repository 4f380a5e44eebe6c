import type { FromHost, ToHost } from '../task-host/messages.ts';

/** The way to one task host, a process or a thread. */
export interface HostConnection {
  /** Throws where something in the message can't travel. */
  send(message: ToHost): void;
  /** Ends the host at once, whatever it is at. */
  kill(): void;
  /** Lets an idle host end by itself. */
  close(): void;
  /** Whether the host keeps this process alive. */
  setRef(ref: boolean): void;
}

export interface HostEvents {
  onMessage(message: FromHost): void;
  /** Once, and nothing after it. `how` follows on the word "ended". */
  onExit(how: string): void;
}

export type OpenHost = (events: HostEvents) => HostConnection;
