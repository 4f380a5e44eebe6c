import * as vscode from 'vscode';
import type { Position, Range } from '../model/source.ts';

export function fromRange({ start, end }: Range): vscode.Range {
  return new vscode.Range(start.line, start.character, end.line, end.character);
}

export function toPosition({ line, character }: vscode.Position): Position {
  return { line, character };
}
