/** The build without subtitles, alternate audio and encryption, which these streams don't have; it comes without types. */
declare module 'hls.js/light' {
  export * from 'hls.js';
  export { default } from 'hls.js';
}
