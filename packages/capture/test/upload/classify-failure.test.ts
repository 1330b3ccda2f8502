import {
  defaultLimits,
  InvalidRequestError,
  type ProblemCode,
  type ProblemDetails,
  parseFrameData,
  type RequestProblem,
} from '@frame-ingest/contract';
import { toRefusal } from '../../src/api/request.ts';
import { IngestError } from '../../src/errors.ts';
import { classifyFailure, type Verdict } from '../../src/upload/classify-failure.ts';

function refusal(code: string, retryable: boolean, problems: readonly RequestProblem[] = []): IngestError {
  const problem: ProblemDetails = {
    ...{ type: 'about:blank', title: 't', status: 400, detail: 'd', requestId: 'r' },
    ...{ code: code as ProblemCode, retryable, problems },
  };
  return new IngestError('d', { code: problem.code, retryable, status: 400, problem });
}

const ofPermanent: Record<ProblemCode, Verdict> = {
  invalid_json: 'refuse-batch',
  invalid_request: 'refuse-batch',
  body_too_large: 'refuse-batch',
  too_many_frames: 'refuse-batch',
  too_many_pixels: 'refuse-batch',
  batch_too_short: 'refuse-batch',
  no_usable_frames: 'refuse-batch',
  frames_rejected: 'refuse-batch',
  invalid_video: 'refuse-batch',
  encoder_failed: 'refuse-batch',
  encoder_timeout: 'refuse-batch',
  stream_failed: 'refuse-batch',
  stream_outcome_unknown: 'refuse-batch',
  unsupported_media_type: 'stop',
  stream_not_allowed: 'stop',
  not_found: 'stop',
  method_not_allowed: 'stop',
  decoder_unavailable: 'stop',
  encoder_unavailable: 'stop',
  archive_failed: 'stop',
  internal_error: 'stop',
  not_playable: 'stop',
  range_not_satisfiable: 'stop',
  batch_not_found: 'stop',
  no_video: 'stop',
  playback_failed: 'stop',
};

test.each(Object.entries(ofPermanent))('%s: retried while it is retryable, otherwise %s', (code, verdict) => {
  expect(classifyFailure(refusal(code, true))).toBe('retry');
  expect(classifyFailure(refusal(code, false))).toBe(verdict);
});

test('a code of a newer service that is not retryable throws nothing away', () => {
  expect(classifyFailure(refusal('host_not_allowed', false))).toBe('stop');
  expect(classifyFailure(refusal('host_not_allowed', true))).toBe('retry');
});

test.each(['constructor', '__proto__', 'toString'])('%s, which every object has, is such a code', (code) => {
  expect(classifyFailure(refusal(code, false))).toBe('stop');
});

/** What the service says to a request. */
function refusalOf(request: object): IngestError {
  const options = { limits: defaultLimits, defaultFramerate: 10, nowMs: Date.UTC(2026, 0, 1) };
  try {
    parseFrameData(
      { frames: [Uint8Array.of(0xff, 0xd8, 0xff)], timestamps: [options.nowMs], framerate: 1, ...request },
      { ...options, decodeBase64: () => new Uint8Array() },
    );
  } catch (error) {
    if (error instanceof InvalidRequestError) return refusal(error.code, false, error.problems);
  }
  throw new Error('nothing was wrong');
}

test.each<[string, object, Verdict]>([
  ['a clock that is fast', { timestamps: [Date.UTC(2026, 0, 1, 1)] }, 'stop'],
  ['a time of another unit', { timestamps: [1_700_000_000] }, 'refuse-batch'],
  ['a rate that is none', { framerate: -1 }, 'refuse-batch'],
])('the answer to %s is told by where the fault is', (_, request, verdict) => {
  expect(classifyFailure(refusalOf(request))).toBe(verdict);
});

test('a service that wants to be told a stream wants it of every batch', () => {
  const problems = [{ path: 'streamName', message: 'is missing; every request has to name one' }];

  expect(classifyFailure(refusal('invalid_request', false, problems))).toBe('stop');
});

const html = '<!doctype html><title>Log in</title>';
test.each<[string, number, string, string, Verdict]>([
  ["API Gateway's 503", 503, 'application/json', '{"message":"Service Unavailable"}', 'retry'],
  ["API Gateway's 500", 500, 'application/json', '{"message":"Internal Server Error"}', 'retry'],
  ["API Gateway's 502", 502, 'application/json', '{"message":"Bad Gateway"}', 'retry'],
  ["API Gateway's 504", 504, 'application/json', '{"message":"Gateway Timeout"}', 'retry'],
  ["API Gateway's 429", 429, 'application/json', '{"message":"Too Many Requests"}', 'retry'],
  ["API Gateway's 401", 401, 'application/json', '{"message":"Unauthorized"}', 'stop'],
  ["API Gateway's 403", 403, 'application/json', '{"message":"Forbidden"}', 'stop'],
  ["API Gateway's 404", 404, 'application/json', '{"message":"Not Found"}', 'stop'],
  ["API Gateway's 413", 413, 'application/json', '{"message":"Request Entity Too Large"}', 'refuse-batch'],
  ["a proxy's 413", 413, 'text/html', '<h1>413</h1>', 'refuse-batch'],
  ["a proxy's 502", 502, 'text/html', '<h1>Bad gateway</h1>', 'retry'],
  ["a proxy's 429", 429, 'text/plain', 'slow down', 'retry'],
  ['a portal that says 511', 511, 'text/html', html, 'retry'],
  ['a portal that says 200', 200, 'text/html', html, 'retry'],
  ['a portal that says 401', 401, 'text/html', html, 'retry'],
  ['a portal that says 403', 403, 'text/html', html, 'retry'],
  ['a portal that says 404', 404, 'text/html', html, 'retry'],
  ['a portal that redirects', 302, 'text/html', html, 'retry'],
  ['a portal that redirects the POST', 307, 'text/html', '', 'retry'],
  ['JSON of somebody else', 200, 'application/json', '{"ok":true}', 'retry'],
  ['an empty answer', 204, 'text/plain', '', 'retry'],
  ['401 without a word', 401, 'text/plain', '', 'stop'],
])('%s', (_, status, type, body, verdict) => {
  const hasNoBody = status === 204;
  const response = new Response(hasNoBody ? null : body, { status, headers: { 'content-type': type } });
  const bytes = new TextEncoder().encode(body).buffer;
  const post = { mediaType: 'application/json', content: '{}' };

  const error = toRefusal({ url: 'https://example.com/FrameData', fetch, body: post }, { response, bytes });

  expect(classifyFailure(error)).toBe(verdict);
  expect(error.message).toContain('POST https://example.com/FrameData was');
});

test.each<[IngestError['code'], Verdict]>([
  ['network_failure', 'retry'],
  ['timeout', 'retry'],
])('%s: nobody has refused anything', (code, verdict) => {
  expect(classifyFailure(new IngestError('no', { code, retryable: true }))).toBe(verdict);
});
