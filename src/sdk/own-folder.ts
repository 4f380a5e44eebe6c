import { fileURLToPath } from 'node:url';

/**
 * The folder that the SDK's files lie in: how its own frames are told apart. In the source tree it is this one; a bundle
 * has them in several folders, side by side.
 */
export const ownUrl = new URL(import.meta.url.endsWith('.ts') ? '.' : '..', import.meta.url).href;
export const ownPath = fileURLToPath(ownUrl);
