export interface Size {
  readonly width: number;
  readonly height: number;
}

const white = 240;
const black = 16;
/** Narrower bars are not looked at: where exactly they begin is up to rounding. */
const minBar = 8;

/** Says what is wrong with a white picture of that size, fitted into a canvas in proportion, with black bars around it. */
export function findLetterboxFault(rgb: Uint8Array, canvas: Size, picture: Size): string | undefined {
  const scale = Math.min(canvas.width / picture.width, canvas.height / picture.height);
  const barWidth = (canvas.width - picture.width * scale) / 2;
  const barHeight = (canvas.height - picture.height * scale) / 2;
  const [middleX, middleY] = [canvas.width / 2, canvas.height / 2];
  const isWhite = (x: number, y: number): boolean =>
    pixel(rgb, canvas, x, y).every((value) => value >= white);
  const isBlack = (x: number, y: number): boolean =>
    pixel(rgb, canvas, x, y).every((value) => value <= black);

  const { width, height } = picture;
  const place = `${width}x${height} on ${canvas.width}x${canvas.height}`;
  const [insideX, insideY] = [barWidth + minBar / 2, barHeight + minBar / 2];
  const inside = [
    [middleX, middleY],
    [insideX, middleY],
    [canvas.width - 1 - insideX, middleY],
    [middleX, insideY],
    [middleX, canvas.height - 1 - insideY],
  ];
  if (!inside.every(([x = 0, y = 0]) => isWhite(x, y))) return `${place} is not white throughout`;
  const outside = [
    ...(barWidth < minBar ? [] : [barWidth / 2, canvas.width - 1 - barWidth / 2].map((x) => [x, middleY])),
    ...(barHeight < minBar
      ? []
      : [barHeight / 2, canvas.height - 1 - barHeight / 2].map((y) => [middleX, y])),
  ];
  if (!outside.every(([x = 0, y = 0]) => isBlack(x, y))) return `${place} has no black bars`;
  return undefined;
}

function pixel(rgb: Uint8Array, { width }: Size, x: number, y: number): number[] {
  const start = (Math.floor(y) * width + Math.floor(x)) * 3;
  return [...rgb.subarray(start, start + 3)];
}
