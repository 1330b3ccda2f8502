import { fitSize } from '../src/worker/fit-size.ts';

const box = { width: 640, height: 480 };

test.each([
  ['as it is', { width: 640, height: 480 }, { width: 640, height: 480 }],
  ['scaled down in its own shape', { width: 1280, height: 720 }, { width: 640, height: 360 }],
  ['never enlarged', { width: 320, height: 240 }, { width: 320, height: 240 }],
  ['upright in an upright box', { width: 720, height: 1280 }, { width: 360, height: 640 }],
  ['with an even size', { width: 641, height: 479 }, { width: 640, height: 478 }],
  ['at least 2 pixels high', { width: 4000, height: 3 }, { width: 640, height: 2 }],
])('a picture is sent %s', (_, picture, expected) => {
  expect(fitSize(picture, box)).toEqual(expected);
});
