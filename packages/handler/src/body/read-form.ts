import { RequestError } from '../errors.ts';

/**
 * Reads a form (multipart/form-data): parts `frames` in the order of capture, each the file of an image, and fields
 * `framerate`, `timestamps` (one for each frame, or one field with a JSON array), `strict` and `streamName`.
 * @param contentType the header, with the boundary
 * @throws RequestError `invalid_request` for what is not a form, or has a field twice; `too_many_frames`
 * @see https://www.rfc-editor.org/rfc/rfc7578
 */
export async function readForm(
  bytes: Buffer,
  contentType: string,
  maxFrames: number,
): Promise<Record<string, unknown>> {
  // Each frame may have a timestamp in a part of its own.
  refuseManyParts(bytes, contentType, 2 * maxFrames + otherParts);
  const form = await parseForm(bytes, contentType);
  for (const name of ['framerate', 'strict', 'streamName']) {
    if (form.getAll(name).length > 1) {
      throw new RequestError('invalid_request', `The form has ${JSON.stringify(name)} more than once`, [
        { path: name, message: 'is there more than once' },
      ]);
    }
  }
  const frames = await Promise.all(
    form
      .getAll('frames')
      .map(async (part) => (typeof part === 'string' ? part : new Uint8Array(await part.arrayBuffer()))),
  );
  return {
    frames,
    ...(form.has('framerate') ? { framerate: form.get('framerate') } : {}),
    ...(form.has('timestamps') ? { timestamps: readTimestamps(form.getAll('timestamps')) } : {}),
    ...(form.has('strict') ? { strict: readFlag(form.get('strict')) } : {}),
    ...(form.has('streamName') ? { streamName: form.get('streamName') } : {}),
  };
}

/** Parts that are neither frames nor timestamps, with room for those that nobody looks at. */
const otherParts = 16;

/** Before the form is parsed, which takes its time for each part. */
function refuseManyParts(bytes: Buffer, contentType: string, mostParts: number): void {
  const [, quoted, plain] = /boundary=(?:"([^"]+)"|([^\s;]+))/i.exec(contentType) ?? [];
  const delimiter = `\r\n--${quoted ?? plain}`;
  let parts = 0;
  for (let at = bytes.indexOf(delimiter); at >= 0; at = bytes.indexOf(delimiter, at + delimiter.length)) {
    parts += 1;
    if (parts > mostParts) {
      const message = `The form has more than ${mostParts} parts; send fewer frames at a time`;
      throw new RequestError('too_many_frames', message, [{ path: 'frames', message: 'are too many' }]);
    }
  }
}

async function parseForm(bytes: Uint8Array, contentType: string): Promise<FormData> {
  try {
    return await new Response(bytes, { headers: { 'content-type': contentType } }).formData();
  } catch {
    throw new RequestError('invalid_request', 'The body is not the form that its content type says');
  }
}

function readTimestamps(values: readonly unknown[]): unknown {
  const [first] = values;
  if (values.length !== 1 || typeof first !== 'string' || !first.trimStart().startsWith('[')) return values;
  try {
    return JSON.parse(first);
  } catch {
    return first;
  }
}

/** What is neither is left for the parser to refuse. */
function readFlag(value: unknown): unknown {
  return value === 'true' ? true : value === 'false' ? false : value;
}
