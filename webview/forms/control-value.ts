/** The value of a control of @vscode-elements, whose events React knows only as those of any element. */
export function controlValue(event: { currentTarget: EventTarget }): string {
  return String((event.currentTarget as EventTarget & { value?: string }).value ?? '');
}
