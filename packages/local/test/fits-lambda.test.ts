import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { fitsLambda } from '../src/fits-lambda.ts';

const maxEventBytes = 6_291_456;

function eventWith(body: string, isBase64Encoded = false): APIGatewayProxyEventV2 {
  return { version: '2.0', rawPath: '/FrameData', body, isBase64Encoded } as APIGatewayProxyEventV2;
}

const around = Buffer.byteLength(JSON.stringify(eventWith('')));
/** How many bytes of JSON are left for a body. */
const room = maxEventBytes - around;

test.each<[string, (length: number) => string, number]>([
  ['plain text', (length) => 'x'.repeat(length), 1],
  ['quotes', (length) => '"'.repeat(length), 2],
  ['line ends', (length) => '\n'.repeat(length), 2],
  ['control characters', (length) => '\u0001'.repeat(length), 6],
  ['letters of two bytes', (length) => 'ä'.repeat(length), 2],
])('%s fit up to the last byte of what JSON makes of them', (_what, textOf, bytesEach) => {
  const most = Math.floor(room / bytesEach);

  expect(fitsLambda(eventWith(textOf(most)))).toBe(true);
  expect(fitsLambda(eventWith(textOf(most + 1)))).toBe(false);
});

test('base64 fits up to the last byte', () => {
  const left = maxEventBytes - Buffer.byteLength(JSON.stringify(eventWith('', true)));

  expect(fitsLambda(eventWith('A'.repeat(left), true))).toBe(true);
  expect(fitsLambda(eventWith('A'.repeat(left + 1), true))).toBe(false);
});

test('an event without a body fits', () => {
  const { body: _body, ...event } = eventWith('');

  expect(fitsLambda(event)).toBe(true);
});
