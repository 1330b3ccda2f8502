interface MediaStreamTrack {
  /** Not in the DOM library yet, nor in every browser. @see https://w3c.github.io/mediacapture-extensions/ */
  readonly stats?: { readonly deliveredFrames: number };
}
