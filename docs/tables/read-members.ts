import { readFileSync } from 'node:fs';
import { join } from 'node:path';
// TypeScript 7 has no stable API to parse with, and nothing here needs its types.
import {
  createSourceFile,
  forEachChild,
  getJSDocCommentsAndTags,
  getTextOfJSDocComment,
  isInterfaceDeclaration,
  isIntersectionTypeNode,
  isJSDoc,
  isPropertySignature,
  isTypeAliasDeclaration,
  isTypeLiteralNode,
  type JSDoc,
  type Node,
  type PropertySignature,
  ScriptTarget,
  type SourceFile,
  type TypeElement,
  type TypeNode,
} from 'typescript-6';

/** A property of an interface, and what its docstring says of it. */
export interface Member {
  readonly name: string;
  /** Where it stands, for messages: `src/options.ts: Options.port`. */
  readonly place: string;
  readonly isOptional: boolean;
  /** The first paragraph of the docstring, as Markdown. */
  readonly text: string;
  /** What stands behind `@default`. */
  readonly preset: string | undefined;
}

/**
 * Reads the properties of an interface, or of the literal parts of a type, in their order.
 * @param root folder of the repository, which {@link path} is below
 * @throws Error when there is no such type, and for a property without a docstring, or an optional one without `@default`
 */
export function readMembers(root: string, path: string, typeName: string): readonly Member[] {
  const text = readFileSync(join(root, path), 'utf8');
  const elements = findElements(createSourceFile(path, text, ScriptTarget.Latest, true), typeName);
  if (elements === undefined) throw new Error(`${path} has no type ${typeName} with properties of its own`);
  return elements
    .filter(isPropertySignature)
    .map((property) => toMember(property, `${path}: ${typeName}.${property.name.getText()}`));
}

function findElements(source: SourceFile, typeName: string): readonly TypeElement[] | undefined {
  let found: readonly TypeElement[] | undefined;
  const visit = (node: Node): void => {
    if (isInterfaceDeclaration(node) && node.name.text === typeName) found = [...node.members];
    if (isTypeAliasDeclaration(node) && node.name.text === typeName) found = ownElements(node.type);
  };
  forEachChild(source, visit);
  return found;
}

function ownElements(type: TypeNode): readonly TypeElement[] | undefined {
  const parts = isIntersectionTypeNode(type) ? type.types : [type];
  const elements = parts.flatMap((part) => (isTypeLiteralNode(part) ? [...part.members] : []));
  return elements.length > 0 ? elements : undefined;
}

function toMember(property: PropertySignature, place: string): Member {
  const docs = getJSDocCommentsAndTags(property).filter(isJSDoc).at(-1);
  const text = firstParagraph(docs);
  if (text === '') throw new Error(`${place} has no docstring. Say what it is`);
  const isOptional = property.questionToken !== undefined;
  const preset = tagText(docs, 'default');
  if (isOptional && preset === undefined) {
    throw new Error(`${place} has no @default. Give its value, or "@default - " and what happens without it`);
  }
  return { name: property.name.getText(), place, isOptional, text, preset };
}

function firstParagraph(docs: JSDoc | undefined): string {
  const [paragraph = ''] = (getTextOfJSDocComment(docs?.comment) ?? '').split(/\n\s*\n/);
  return toLine(paragraph);
}

function tagText(docs: JSDoc | undefined, name: string): string | undefined {
  const tag = docs?.tags?.find(({ tagName }) => tagName.text === name);
  return tag === undefined ? undefined : toLine(getTextOfJSDocComment(tag.comment) ?? '');
}

/** In one line; a link is the name that it is to, as code. */
function toLine(text: string): string {
  return text
    .replace(/\{@link\s+([^}]+?)\s*\}/g, '`$1`')
    .replace(/\s+/g, ' ')
    .trim();
}
