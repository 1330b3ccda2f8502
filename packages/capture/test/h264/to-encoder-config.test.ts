import { chooseLevel } from '../../src/worker/h264/choose-level.ts';
import { differsInBitrateOnly, toEncoderConfig } from '../../src/worker/h264/to-encoder-config.ts';

const vga = { width: 640, height: 480 };

// Table A-1 of ITU-T H.264.
test.each([
  [320, 240, 30, 30],
  [640, 480, 30, 30],
  [640, 480, 60, 31],
  [1280, 720, 30, 31],
  [1280, 720, 60, 32],
  [1920, 1080, 30, 40],
  [1920, 1080, 60, 42],
  [3840, 2160, 30, 51],
  [7680, 4320, 60, 52],
])('pictures of %dx%d at %d a second need level %d', (width, height, framerate, level) => {
  expect(chooseLevel({ width, height }, framerate).level).toBe(level);
});

test('the rate that an encoder is told is that of no camera, so that its avcC stays', () => {
  const [slow, usual] = [toEncoderConfig(vga, 10, 25_000), toEncoderConfig(vga, 30, 25_000)];

  expect(slow).toMatchObject({ codec: 'avc1.42e01e', framerate: 30, ...vga, avc: { format: 'avc' } });
  expect(differsInBitrateOnly(slow, usual)).toBe(true);
  expect(differsInBitrateOnly(slow, toEncoderConfig({ width: 320, height: 240 }, 10, 25_000))).toBe(false);
  expect(differsInBitrateOnly(slow, toEncoderConfig(vga, 60, 25_000))).toBe(false);
});

test('a picture has three tenths of the bits of its JPEG, less where pictures come faster, more where they come slower', () => {
  const bytesOfPicture = (framerate: number, jpegBytes: number): number => {
    const config = toEncoderConfig(vga, framerate, jpegBytes);
    return config.bitrate / config.framerate / 8;
  };

  expect(bytesOfPicture(10, 25_000)).toBeCloseTo(7500, 0);
  expect(bytesOfPicture(2, 25_000)).toBeCloseTo(14_277, 0);
  expect(bytesOfPicture(30, 25_000)).toBeCloseTo(4833, 0);
  expect(bytesOfPicture(10, 50_000)).toBeCloseTo(15_000, 0);
});

test('no more is asked for than the level allows', () => {
  expect(toEncoderConfig(vga, 30, 2_000_000).bitrate).toBe(10e6);
});
