import { chooseLevel } from '../../src/worker/h264/choose-level.ts';
import { differsInBitrateOnly, toEncoderConfig } from '../../src/worker/h264/to-encoder-config.ts';

const vga = { width: 640, height: 480 };
const at = (framerate: number, quality = 0.8) => ({ framerate, quality });

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
  const [slow, usual] = [toEncoderConfig(vga, at(10), 25_000), toEncoderConfig(vga, at(30), 25_000)];

  expect(slow).toMatchObject({ codec: 'avc1.42e01e', framerate: 30, ...vga, avc: { format: 'avc' } });
  expect(differsInBitrateOnly(slow, usual)).toBe(true);
  expect(differsInBitrateOnly(slow, toEncoderConfig({ width: 320, height: 240 }, at(10), 25_000))).toBe(
    false,
  );
  expect(differsInBitrateOnly(slow, toEncoderConfig(vga, at(60), 25_000))).toBe(false);
});

test('an ordinary picture has a tenth of the bits of its JPEG, noise up to a third; less where pictures come faster', () => {
  const bytesOfPicture = (framerate: number, jpegBytes: number, size = vga, quality = 0.8): number => {
    const config = toEncoderConfig(size, at(framerate, quality), jpegBytes);
    return Math.round(config.bitrate / config.framerate / 8);
  };

  expect(bytesOfPicture(10, 30_000)).toBe(2750);
  expect(bytesOfPicture(10, 25_000)).toBe(2750);
  expect(bytesOfPicture(10, 4000)).toBe(1280);
  expect(bytesOfPicture(10, 40_000)).toBe(8691);
  expect(bytesOfPicture(10, 50_000)).toBe(16_000);
  expect(bytesOfPicture(10, 90_000)).toBe(28_800);
  expect(bytesOfPicture(2, 30_000)).toBe(5235);
  expect(bytesOfPicture(30, 30_000)).toBe(1772);
  expect(bytesOfPicture(10, 66_000, vga, 0.92)).toBe(6050);
  expect(bytesOfPicture(10, 58_000, { width: 1280, height: 720 })).toBe(5318);
});

test('no more is asked for than the level allows', () => {
  expect(toEncoderConfig(vga, at(30), 2_000_000).bitrate).toBe(10e6);
});
