import { parseMoment } from '../src/parse-moment.ts';

const nowMs = Date.parse('2026-11-27T12:00:00Z');

test.each([
  ['now', '2026-11-27T12:00:00.000Z'],
  ['-10s', '2026-11-27T11:59:50.000Z'],
  ['-1.5h', '2026-11-27T10:30:00.000Z'],
  ['-2d', '2026-11-25T12:00:00.000Z'],
  ['2026-11-27T11:00:00+01:00', '2026-11-27T10:00:00.000Z'],
  ['1795780800000', '2026-11-27T12:00:00.000Z'],
])('%s is %s', (text, time) => {
  expect(new Date(parseMoment('--at', text, nowMs)).toISOString()).toBe(time);
});

test.each(['', '10s', '-10', '-10w', '2026-11-27T10:00:00', '2026-11-27', '2026-13-27T10:00:00Z', 'noon'])(
  '%j is refused by the name of the option',
  (text) => {
    expect(() => parseMoment('--at', text, nowMs)).toThrow(`--at is ${JSON.stringify(text)}. Give`);
  },
);
