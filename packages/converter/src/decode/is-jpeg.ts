/** Whether a file begins as a JPEG. */
export function isJpeg(image: Uint8Array): boolean {
  return image[0] === 0xff && image[1] === 0xd8;
}
