/** The build without subtitles, further sound and encryption, which a video stream has none of; it comes without types. */
declare module 'hls.js/light' {
  export * from 'hls.js';
  export { default } from 'hls.js';
}
