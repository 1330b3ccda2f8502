import { findFaultKind, isTransientKind } from '../src/index.ts';

test.each([
  ['ConnectionLimitExceededException', 'connection-limit', true],
  ['ClientLimitExceededException', 'throttled', true],
  ['ClientLimitExceeded', 'throttled', true],
  ['ThrottlingException', 'throttled', true],
  ['Throttling', 'throttled', true],
  ['TooManyRequestsException', 'throttled', true],
  ['RequestLimitExceeded', 'throttled', true],
  ['RequestThrottledException', 'throttled', true],
  ['SlowDown', 'throttled', true],
  ['InvalidEndpointException', 'endpoint-moved', true],
  ['ResourceNotFoundException', 'not-found', false],
  ['NotAuthorizedException', 'not-authorized', false],
  ['AccessDeniedException', 'not-authorized', false],
  ['ExpiredTokenException', 'not-authorized', false],
  ['InvalidSignatureException', 'not-authorized', false],
  ['InvalidArgumentException', 'invalid-argument', false],
  ['ValidationException', 'invalid-argument', false],
  // A quota of an account, not a rate: it does not pass by itself.
  ['AccountStreamLimitExceededException', undefined, false],
  ['DeviceStreamLimitExceededException', undefined, false],
  ['InternalFailure', undefined, false],
  ['constructor', undefined, false],
])('%s is %s', (name, kind, isTransient) => {
  expect(findFaultKind(name, 400)).toBe(kind);
  expect(isTransientKind(findFaultKind(name))).toBe(isTransient);
});

test.each([
  [429, 'throttled'],
  [404, 'not-found'],
  [401, 'not-authorized'],
  [403, 'not-authorized'],
  [400, 'invalid-argument'],
  [500, undefined],
  [200, undefined],
])('HTTP %i without a name is %s', (status, kind) => {
  expect(findFaultKind(undefined, status)).toBe(kind);
  expect(findFaultKind('', status)).toBe(kind);
});

test.each([
  ['a new name says more than its status', 'SomethingNewException', 400, undefined],
  ['but not with 403', 'SomethingNewException', 403, 'not-authorized'],
  ['a known name says more than its status', 'ResourceNotFoundException', 403, 'not-found'],
])('%s', (_rule, name, status, kind) => {
  expect(findFaultKind(name, status)).toBe(kind);
});
