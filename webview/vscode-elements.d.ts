import type { DetailedHTMLProps, HTMLAttributes } from 'react';

type Control<Extra> = DetailedHTMLProps<HTMLAttributes<HTMLElement> & Extra, HTMLElement>;

/** The controls of @vscode-elements/elements that the webview uses, as JSX knows them. */
declare module 'react' {
  namespace JSX {
    interface IntrinsicElements {
      'vscode-button': Control<{ secondary?: boolean; disabled?: boolean }>;
      'vscode-checkbox': Control<{ checked?: boolean; label?: string }>;
      'vscode-single-select': Control<{ value?: string; disabled?: boolean }>;
      'vscode-option': Control<{ value?: string; selected?: boolean }>;
      'vscode-textarea': Control<{
        value?: string;
        placeholder?: string;
        rows?: number;
        invalid?: boolean;
        monospace?: boolean;
      }>;
      'vscode-textfield': Control<{
        value?: string;
        placeholder?: string;
        invalid?: boolean;
        disabled?: boolean;
        type?: string;
      }>;
    }
  }
}
