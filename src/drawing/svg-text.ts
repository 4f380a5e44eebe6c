/** Text as it may stand in XML: marks are written as entities, what XML has no place for is left out. */
export function xmlText(text: string): string {
  return (
    text
      // biome-ignore lint/suspicious/noControlCharactersInRegex: these very characters are forbidden in XML
      .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '')
      .replace(/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g, '')
      .replaceAll('&', '&amp;')
      .replaceAll('<', '&lt;')
      .replaceAll('>', '&gt;')
      .replaceAll('"', '&quot;')
  );
}

/** As much of a line as fits into so many pixels, by the mean width of its letters. */
export function fitText(text: string, width: number, letter: number): string {
  const line = text.replace(/\s+/g, ' ').trim();
  const letters = [...line];
  const room = Math.max(1, Math.floor(width / letter));
  return letters.length <= room ? line : `${letters.slice(0, Math.max(1, room - 1)).join('')}…`;
}
