import { fileURLToPath } from 'node:url';

/** The folder that the SDK's files lie in, in the source tree and bundled alike: how its own frames are told apart. */
export const ownUrl = new URL('.', import.meta.url).href;
export const ownPath = fileURLToPath(ownUrl);
