import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';

/** An answer of the service, and what was asked. */
export interface Exchange {
  /** Of the request. */
  readonly method: string;
  /** Of the address, without parameters. */
  readonly path: string;
  /** Of the answer. */
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** Of the answer, as it came; empty where there is none. */
  readonly body: Uint8Array;
}

/** Compares an answer with the document. @returns what is not as documented; nothing where all is */
export type CheckAnswer = (exchange: Exchange) => string[];

/** An OpenAPI document, version 3.1. */
export interface OpenApi {
  /** What operations there are, by path. */
  readonly paths: Readonly<Record<string, object>>;
  /** What the operations have in common. */
  readonly components: object;
}

type Operations = Readonly<Record<string, Operation>>;

interface Operation {
  readonly responses: Readonly<Record<string, Response | Reference>>;
}

interface Response {
  readonly headers?: Readonly<Record<string, Reference>>;
  readonly content?: Readonly<Record<string, object>>;
}

interface Reference {
  readonly $ref: string;
}

interface Header {
  readonly required?: boolean;
  readonly schema: object;
}

/**
 * Makes what holds answers to the document: status, headers, media type and body. A field, a header or a status that the document
 * does not have is a fault, too.
 */
export function createAnswerChecker(document: OpenApi): CheckAnswer {
  const ajv = new Ajv2020({ strict: false, validateFormats: false, allErrors: true });
  ajv.addSchema(close(document) as object, 'openapi');

  return function checkAnswer(exchange) {
    const { method, path, status } = exchange;
    const pointer = findResponse(method, path, status);
    const faults =
      pointer === undefined ? [`status ${status} is not documented here`] : checkResponse(pointer, exchange);
    if (faults.length === 0 || isInFront(exchange)) return [];
    return faults.map((fault) => `${method} ${path} ${status}: ${fault}`);
  };

  function findResponse(method: string, path: string, status: number): string | undefined {
    if (method === 'OPTIONS' && status === 204) return '#/components/responses/Preflight';
    const route = findRoute(document, path);
    if (route === undefined) return status === 404 ? '#/components/responses/NotFound' : undefined;
    const verb = (method === 'HEAD' ? 'GET' : method).toLowerCase();
    const operation = (document.paths[route] as Operations)[verb];
    if (operation === undefined)
      return status === 405 ? '#/components/responses/MethodNotAllowed' : undefined;
    if (operation.responses[status] === undefined) return undefined;
    return `#/paths/${toPointer(route)}/${verb}/responses/${status}`;
  }

  function checkResponse(pointer: string, { method, headers, body }: Exchange): string[] {
    const response = resolve(pointer) as Response;
    const faults = checkHeaders(response, headers);
    const types = Object.keys(response.content ?? {});
    const contentType = headers['content-type']?.split(';', 1)[0]?.trim();
    if (types.length === 0 || method === 'HEAD') {
      return body.length === 0 ? faults : [...faults, `has a body of ${body.length} bytes, not none`];
    }
    if (contentType === undefined || !types.includes(contentType)) {
      return [...faults, `content-type is ${contentType}, not ${types.join(' or ')}`];
    }
    if (!/[/+]json$/.test(contentType)) {
      return body.length > 0 ? faults : [...faults, 'has no body'];
    }
    return [...faults, ...checkJson(`${pointer}/content/${toPointer(contentType)}/schema`, body)];
  }

  function checkHeaders(response: Response, headers: Readonly<Record<string, string>>): string[] {
    const documented = response.headers ?? {};
    const known = Object.entries(documented).flatMap(([name, { $ref }]) => {
      const { required = false, schema } = resolve($ref) as Header;
      const value = headers[name];
      if (value === undefined) return required ? [`header ${name} is missing`] : [];
      const isRight: unknown = ajv.validate(schema, value);
      return isRight === true ? [] : [`header ${name} ${ajv.errorsText()}: ${value.slice(0, 64)}`];
    });
    const unknown = Object.keys(headers).filter((name) => !(name in documented) && !isOfTransport(name));
    return [...known, ...unknown.map((name) => `header ${name} is not documented`)];
  }

  function checkJson(pointer: string, body: Uint8Array): string[] {
    const value = parse(body);
    if (value === undefined) return ['the body is not JSON'];
    const validate = validator(pointer);
    if (validate(value)) return [];
    return [...new Set((validate.errors ?? []).map(describe))];
  }

  function validator(pointer: string): ValidateFunction {
    const validate = ajv.getSchema(`openapi${pointer}`);
    if (validate === undefined) throw new Error(`the document has no ${pointer}`);
    return validate;
  }

  /** Whether it is what API Gateway or the local stack says in front of the service. */
  function isInFront({ status, headers, body }: Exchange): boolean {
    const isJson = /[/+]json\b/.test(headers['content-type'] ?? '');
    return status >= 400 && isJson && checkJson('#/components/schemas/Refusal', body).length === 0;
  }

  function resolve(pointer: string): unknown {
    const keys = pointer.slice(2).split('/').map(fromPointer);
    const found = keys.reduce<unknown>((value, key) => (value as Record<string, unknown>)[key], document);
    const { $ref } = found as Partial<Reference>;
    return $ref === undefined ? found : resolve($ref);
  }
}

/** What HTTP, proxies and servers add. */
function isOfTransport(name: string): boolean {
  return /^(content-(type|length|encoding)|date|connection|keep-alive|transfer-encoding|via|server|age|alt-svc|strict-transport-security|allow|x-amz.*|apigw-.*|x-cache)$/.test(
    name,
  );
}

/** The path of the document that stands for it. */
function findRoute({ paths }: OpenApi, path: string): string | undefined {
  return Object.keys(paths).find((route) => new RegExp(`^${route.replace(/\{\w+\}/g, '[^/]*')}$`).test(path));
}

/** The document lets later versions have more fields. This one has those alone. */
function close(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(close);
  if (typeof value !== 'object' || value === null) return value;
  const closed = Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, close(inner)]));
  return closed['type'] === 'object' && 'properties' in closed
    ? { additionalProperties: false, ...closed }
    : closed;
}

function parse(body: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(body));
  } catch {
    return undefined;
  }
}

function describe({
  instancePath,
  message = '',
  params,
}: NonNullable<ValidateFunction['errors']>[number]): string {
  const what = 'additionalProperty' in params ? `: ${params['additionalProperty']}` : '';
  const allowed = 'allowedValues' in params ? `: ${params['allowedValues']}` : '';
  const place = instancePath === '' ? 'the body' : instancePath.slice(1).replaceAll('/', '.');
  return `${place} ${message}${what}${allowed}`;
}

function toPointer(key: string): string {
  return key.replaceAll('~', '~0').replaceAll('/', '~1');
}

function fromPointer(key: string): string {
  return key.replaceAll('~1', '/').replaceAll('~0', '~');
}
