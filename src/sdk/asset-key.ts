/** Whether a text can be the key of an asset: a URI of at most 512 characters. */
export function isAssetKey(key: string): boolean {
  return key.length <= 512 && /^[a-z][a-z0-9+.-]*:\/\/[^\s]+$/i.test(key);
}
