/** Which camera to open, and what to ask of it. */
export interface CameraChoice {
  /** `MediaDeviceInfo.deviceId`; the browser's own choice where absent. */
  readonly deviceId?: string;
  /** The camera that looks at the person (`user`, the front of a phone) or away (`environment`), where no `deviceId` is given. */
  readonly facingMode?: 'user' | 'environment';
  /** Pixels, as a wish: the camera takes the nearest size that it has, and frames are scaled down to fit. */
  readonly width: number;
  /** Pixels, as a wish, as `width`. */
  readonly height: number;
  /** Frames per second. A camera may deliver more: the surplus is not captured. */
  readonly framerate: number;
}
