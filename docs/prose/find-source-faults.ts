// TypeScript 7 has no stable API to parse with, and nothing here needs its types.
import {
  createSourceFile,
  getLeadingCommentRanges,
  getTrailingCommentRanges,
  isStringLiteralLike,
  isTemplateExpression,
  type Node,
  ScriptTarget,
  type SourceFile,
} from 'typescript-6';
import { findAvoided } from './find-avoided.ts';
import type { ProseFault } from './prose-fault.ts';

/** Checks the comments of a TypeScript file, and its texts: messages, descriptions and help. */
export function findSourceFaults(text: string): readonly ProseFault[] {
  const source = createSourceFile('source.ts', text, ScriptTarget.Latest, true);
  const pieces = new Map<number, string>();
  collect(source, source, pieces);
  return [...pieces]
    .sort(([left], [right]) => left - right)
    .flatMap(([start, piece]) => faultsOf(piece, start, source));
}

/** Prose by its position. A comment stands before one token and after another, so its position identifies it. */
function collect(node: Node, source: SourceFile, pieces: Map<number, string>): void {
  const { text } = source;
  const comments = [
    ...(getLeadingCommentRanges(text, node.getFullStart()) ?? []),
    ...(getTrailingCommentRanges(text, node.end) ?? []),
  ];
  for (const { pos, end } of comments) pieces.set(pos, withoutMarks(text.slice(pos, end)));
  if (isStringLiteralLike(node)) pieces.set(node.getStart(source) + 1, node.getText(source).slice(1, -1));
  if (isTemplateExpression(node)) pieces.set(node.getStart(source), withoutExpressions(node, source));
  for (const child of node.getChildren(source)) collect(child, source, pieces);
}

/** Keeps every position. A tag begins a sentence of its own, and so does what follows an empty line. */
function withoutMarks(comment: string): string {
  return comment
    .replace(/^\/\*+|\*+\/$|^\s*\*(?!\/)|^\s*\/\//gm, blank)
    .replace(/\n(?=[ \t]*\n)/g, '.')
    .replace(/[ \t]*\n(?=\s*@)/g, (end) => '.'.padEnd(end.length))
    .replace(/\{@link \w+\}/g, blank);
}

/** An expression reads as one word. */
function withoutExpressions(template: Node, source: SourceFile): string {
  const nested = /\$\{(?:[^{}]|\{[^{}]*\})*\}/g;
  return template
    .getText(source)
    .replace(nested, (expression) => 'X'.repeat(expression.length))
    .replaceAll('`', ' ');
}

function blank(text: string): string {
  return text.replace(/[^\n]/g, ' ');
}

function faultsOf(piece: string, start: number, source: SourceFile): ProseFault[] {
  return findAvoided(piece).map(({ index, message }) => {
    const { line, character } = source.getLineAndCharacterOfPosition(start + index);
    return { line: line + 1, column: character + 1, message };
  });
}
