/** Which camera to open, with which settings. */
export interface CameraChoice {
  /** `MediaDeviceInfo.deviceId`; by default the browser chooses. */
  readonly deviceId?: string;
  /** The camera that faces the user (`user`, the front of a phone) or away (`environment`), if no `deviceId` is given. */
  readonly facingMode?: 'user' | 'environment';
  /** Preferred width in pixels: the camera uses its nearest size, and frames are scaled down to fit. */
  readonly width: number;
  /** Preferred height in pixels, like `width`. */
  readonly height: number;
  /** Frames per second. A camera can deliver more; the surplus is not captured. */
  readonly framerate: number;
}
