import { Readable } from 'node:stream';
import fc from '../../../test/support/properties.ts';
import { AwsChunkedDecoder } from '../src/http/aws-chunked-decoder.ts';

const signature = `;chunk-signature=${'0'.repeat(64)}`;

async function decode(
  pieces: readonly Buffer[],
): Promise<{ body: Buffer; trailers: Record<string, string> }> {
  const decoder = new AwsChunkedDecoder();
  const chunks: Buffer[] = [];
  for await (const chunk of Readable.from(pieces).compose(decoder)) chunks.push(chunk as Buffer);
  return { body: Buffer.concat(chunks), trailers: Object.fromEntries(decoder.trailers) };
}

function cut(bytes: Buffer, places: readonly number[]): Buffer[] {
  const ends = [...places.map((place) => place % (bytes.length + 1)), bytes.length].sort((a, b) => a - b);
  return ends
    .map((end, index) => bytes.subarray(ends[index - 1] ?? 0, end))
    .filter(({ length }) => length > 0);
}

describe('AwsChunkedDecoder', () => {
  it('gives the body and the trailers, wherever the network cuts the bytes', async () => {
    const chunks = fc.array(fc.uint8Array({ minLength: 1, maxLength: 40 }), { maxLength: 5 });
    const places = fc.array(fc.nat(400), { maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(chunks, places, fc.boolean(), async (bodies, cuts, signed) => {
        const extension = signed ? signature : '';
        const framed = Buffer.concat([
          ...bodies.flatMap((body) => [
            Buffer.from(`${body.length.toString(16)}${extension}\r\n`),
            body,
            Buffer.from('\r\n'),
          ]),
          Buffer.from(`0${extension}\r\nX-Amz-Checksum-CRC32: AAAAAA==\r\n\r\n`),
        ]);

        expect(await decode(cut(framed, cuts))).toEqual({
          body: Buffer.concat(bodies),
          trailers: { 'x-amz-checksum-crc32': 'AAAAAA==' },
        });
      }),
    );
  });

  it.each([
    '',
    '5\r\nhel',
    '5\r\nhello',
    '5\r\nhello\r\n',
    '0\r\n',
    '0\r\nx-amz-checksum-crc32:AAAAAA==\r\n',
  ])('finds %j incomplete', async (body) => {
    await expect(decode([Buffer.from(body)])).rejects.toMatchObject({ code: 'IncompleteBody' });
  });

  it.each([
    'hello world\r\n',
    '-5\r\nhello\r\n0\r\n\r\n',
    '2\r\nhello\r\n0\r\n\r\n',
    '0\r\n\r\nmore',
    'fffffffffffff\r\n',
    `5;${'x'.repeat(5000)}\r\nhello\r\n0\r\n\r\n`,
  ])('finds the framing of %.40j broken', async (body) => {
    await expect(decode([Buffer.from(body)])).rejects.toMatchObject({ code: 'InvalidRequest' });
  });

  it.each(['0\r\nno trailer\r\n\r\n', `0\r\n${'a:b\r\n'.repeat(2000)}\r\n`])(
    'finds the trailer of %.30j malformed',
    async (body) => {
      await expect(decode([Buffer.from(body)])).rejects.toMatchObject({ code: 'MalformedTrailerError' });
    },
  );
});
