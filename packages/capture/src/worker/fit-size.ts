export interface Size {
  readonly width: number;
  readonly height: number;
}

/**
 * Returns the largest even size with the picture's aspect ratio that fits into the box. Pictures are never enlarged. The box
 * turns with the picture: an upright phone delivers 480x640 for a box of 640x480.
 */
export function fitSize(picture: Size, box: Size): Size {
  const upright = picture.height > picture.width;
  const long = Math.max(box.width, box.height);
  const short = Math.min(box.width, box.height);
  const scale = Math.min(
    1,
    (upright ? short : long) / picture.width,
    (upright ? long : short) / picture.height,
  );
  return { width: toEven(picture.width * scale), height: toEven(picture.height * scale) };
}

/** H.264 stores colour at half the resolution: an odd size would be cropped or padded later. */
function toEven(length: number): number {
  return Math.max(2, 2 * Math.round(length / 2));
}
