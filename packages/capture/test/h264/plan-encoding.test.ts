import { planEncoding } from '../../src/source/plan-encoding.ts';
import { h264Service } from './h264-service.ts';

test('H.264 is tried where the service takes it, with its limits and the length of its batches', () => {
  expect(planEncoding({ service: h264Service })).toEqual({
    lane: 'h264',
    batchMs: 1000,
    limits: { profiles: [66, 77, 100], maxLevel: 52, maxNalUnits: 256, maxFramePixels: 3840 * 2160 },
    mayHoldBack: false,
  });
  expect(planEncoding({ service: h264Service, batchMs: 2000 })).toMatchObject({ batchMs: 2000 });
});

test('whoever asks for it takes an encoder that holds pictures back', () => {
  expect(planEncoding({ service: h264Service, encoding: 'h264' })).toMatchObject({ mayHoldBack: true });
});

test.each([
  ['none is known', {}],
  ['it says that it takes none', { service: { ...h264Service, h264: null } }],
  ['its bodies are others', { service: { ...h264Service, bodies: ['application/json'] } }],
  ['it takes none, and H.264 is asked for', { encoding: 'h264', service: { ...h264Service, h264: null } }],
] as const)('frames are JPEG files of a service of which %s', (_, options) => {
  expect(planEncoding(options)).toEqual({
    lane: 'jpeg',
    reason: 'service: the service does not accept H.264',
  });
});

test('frames are JPEG files where they are asked for', () => {
  expect(planEncoding({ service: h264Service, encoding: 'jpeg' })).toEqual({
    lane: 'jpeg',
    reason: 'chosen: JPEG was requested',
  });
});
