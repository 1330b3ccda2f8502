/** A whole answer, from the service or from something else. */
export interface Answer {
  readonly response: Response;
  readonly bytes: ArrayBuffer;
}

/** The JSON of an answer; undefined for anything else. */
export function readJson({ response, bytes }: Answer): unknown {
  return isJson(response) ? parseJson(readText(bytes)) : undefined;
}

/** Decodes an answer as text. */
export function readText(bytes: ArrayBuffer): string {
  return new TextDecoder().decode(bytes);
}

function isJson(response: Response): boolean {
  return /^application\/([\w.+-]+\+)?json\b/i.test(response.headers.get('content-type') ?? '');
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
