import { nearestName, suggestion } from '../src/index.ts';

const names = ['PutMedia', 'GetMedia', 'GetMediaForFragmentList', 'delayMs', 'to'];

test.each([
  ['putmedia', 'PutMedia'],
  ['put-media', 'PutMedia'],
  ['PutMeda', 'PutMedia'],
  ['PutMediaa', 'PutMedia'],
  ['PutMedai', 'PutMedia'],
  ['getMediaForFragmentsList', 'GetMediaForFragmentList'],
  ['delay_ms', 'delayMs'],
  ['TO', 'to'],
])('who writes %s means %s', (written, meant) => {
  expect(nearestName(written, names)).toBe(meant);
});

test.each(['', 'lunch', 'Put', 'in', 'SetMediumer', 'x'.repeat(100_000)])(
  '%.20s means nothing here',
  (written) => {
    expect(nearestName(written, names)).toBeUndefined();
  },
);

test('a suggestion is the end of a message, or nothing', () => {
  expect(suggestion('putmedia', names)).toBe('; did you mean PutMedia?');
  expect(suggestion('lunch', names)).toBe('');
  expect(suggestion(7, names)).toBe('');
});
