import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
// TypeScript 7 has no stable API to parse with, and nothing here needs its types.
import {
  createSourceFile,
  forEachChild,
  getJSDocCommentsAndTags,
  getTextOfJSDocComment,
  isImportDeclaration,
  isInterfaceDeclaration,
  isIntersectionTypeNode,
  isJSDoc,
  isPropertySignature,
  isTypeAliasDeclaration,
  isTypeLiteralNode,
  type JSDoc,
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
 * Reads the properties of an interface, those first that it has from interfaces of the same package, or of the literal parts of a type, in their order.
 * @param root folder of the repository, which {@link path} is below
 * @throws Error when there is no such type, and for a property without a docstring, or an optional one without `@default`
 */
export function readMembers(root: string, path: string, typeName: string): readonly Member[] {
  const text = readFileSync(join(root, path), 'utf8');
  const source = createSourceFile(path, text, ScriptTarget.Latest, true);
  const { parents, elements } = findDeclared(source, typeName);
  const inherited = parents.flatMap((parent) => {
    const parentPath = importPathOf(source, path, parent);
    return parentPath === undefined ? [] : readMembers(root, parentPath, parent);
  });
  if (elements.length + inherited.length === 0)
    throw new Error(`${path} has no type ${typeName} with properties`);
  const own = elements
    .filter(isPropertySignature)
    .map((property) => toMember(property, `${path}: ${typeName}.${property.name.getText()}`));
  return [...inherited, ...own];
}

interface Declared {
  /** Names of the interfaces that it extends. */
  readonly parents: readonly string[];
  readonly elements: readonly TypeElement[];
}

function findDeclared(source: SourceFile, typeName: string): Declared {
  let found: Declared = { parents: [], elements: [] };
  forEachChild(source, (node) => {
    if (isInterfaceDeclaration(node) && node.name.text === typeName) {
      const clauses = node.heritageClauses ?? [];
      const parents = clauses.flatMap(({ types }) => types.map(({ expression }) => expression.getText()));
      found = { parents, elements: [...node.members] };
    }
    if (isTypeAliasDeclaration(node) && node.name.text === typeName) {
      found = { parents: [], elements: ownElements(node.type) };
    }
  });
  return found;
}

/** The file that a name is imported from; undefined for one that is of no file of the same package. */
function importPathOf(source: SourceFile, path: string, name: string): string | undefined {
  const specifier = source.statements
    .filter(isImportDeclaration)
    .find(({ importClause }) => importClause?.namedBindings?.getText().match(/\w+/g)?.includes(name))
    ?.moduleSpecifier.getText()
    .slice(1, -1);
  if (specifier === undefined || !specifier.startsWith('.')) return undefined;
  return `${join(dirname(path), specifier).replace(/\.ts$/, '')}.ts`;
}

function ownElements(type: TypeNode): readonly TypeElement[] {
  const parts = isIntersectionTypeNode(type) ? type.types : [type];
  return parts.flatMap((part) => (isTypeLiteralNode(part) ? [...part.members] : []));
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
