import { InputData, JSONSchemaInput, quicktype } from 'quicktype-core';
import type { Schema } from '../schema.ts';
import { transport } from './transport.ts';

/** What of the OpenAPI document a client is made of. */
interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: {
    readonly schemas: Readonly<Record<string, Schema>>;
    readonly parameters: Readonly<Record<string, Parameter>>;
  };
}

interface Operation {
  readonly operationId: string;
  readonly summary: string;
  readonly parameters?: readonly (Parameter | { readonly $ref: string })[];
  readonly requestBody?: object;
  readonly responses: Readonly<Record<string, { readonly content?: Readonly<Record<string, Content>> }>>;
}

interface Content {
  readonly schema: Schema;
}

interface Parameter {
  readonly name: string;
  readonly in: 'query' | 'path' | 'header';
  readonly required?: boolean;
}

/**
 * Makes a client in one file of Python 3.7 that needs the standard library alone: quicktype writes a dataclass for each schema, and
 * each operation becomes a method. The generators of whole clients that npm and Debian have want Java, a network or further packages
 * of Python.
 */
export async function createPythonClient(document: Document): Promise<string> {
  const methods = Object.entries(document.paths).flatMap(([path, operations]) =>
    Object.entries(operations).map(([method, operation]) => toMethod(document, method, path, operation)),
  );
  return [await createModels(document), transport, ...methods].join('\n');
}

async function createModels({ components: { schemas } }: Document): Promise<string> {
  const definitions = JSON.parse(
    JSON.stringify(schemas).replaceAll('#/components/schemas/', '#/definitions/'),
  ) as object;
  const schema = new JSONSchemaInput(undefined);
  await schema.addSource({
    name: 'FrameIngest',
    schema: JSON.stringify({ definitions }),
    uris: Object.keys(definitions).map((name) => `#/definitions/${name}`),
  });
  const inputData = new InputData();
  inputData.addInput(schema);
  const { lines } = await quicktype({
    inputData,
    lang: 'python',
    rendererOptions: { 'python-version': '3.7', 'nice-property-names': true },
  });
  return lines.join('\n');
}

function toMethod(document: Document, method: string, path: string, operation: Operation): string {
  const { operationId, summary, responses } = operation;
  const [[type = '', content] = []] = Object.entries(responses['200']?.content ?? {});
  const answer = type === 'application/json' ? nameOf(content?.schema) : undefined;
  const parameters = (operation.parameters ?? []).map((each) => resolve(document, each));
  const inBody = operation.requestBody === undefined ? [] : ['body: FrameDataRequest'];
  // The address of a body of JSON has no parameters.
  const own = inBody.length > 0 ? [] : parameters;
  const required = own.filter((each) => each.required).map(({ name }) => `${toSnake(name)}: str`);
  const optional = own
    .filter((each) => !each.required)
    .map(({ name }) => `${toSnake(name)}: Optional[str] = None`);
  const args = ['self', ...inBody, ...required, ...optional].join(', ');
  const dict = (place: Parameter['in']): string =>
    `{${own
      .filter((each) => each.in === place)
      .map(({ name }) => `"${name}": ${toSnake(name)}`)
      .join(', ')}}`;
  const target = path.replace(/\{(\w+)\}/g, '" + quote($1, safe="") + "');
  const body = inBody.length > 0 ? 'body.to_dict()' : 'None';
  const call = `self._send("${method.toUpperCase()}", "${target}", ${dict('query')}, ${dict('header')}, ${body})`;
  return `    def ${toSnake(operationId)}(${args}) -> ${answer ?? 'bytes'}:
        """${summary}."""
        return ${answer === undefined ? call : `${answer}.from_dict(json.loads(${call}))`}
`;
}

function resolve({ components }: Document, parameter: Parameter | { readonly $ref: string }): Parameter {
  if (!('$ref' in parameter)) return parameter;
  const found = components.parameters[parameter.$ref.replace('#/components/parameters/', '')];
  if (found === undefined) throw new Error(`the document has no ${parameter.$ref}`);
  return found;
}

function nameOf(schema: Schema | undefined): string | undefined {
  return schema?.$ref?.replace('#/components/schemas/', '');
}

function toSnake(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
