// Runs in a page: ways to play a video, and the pixels that a canvas gets of it.

const video = document.querySelector('video');

const ways = {
  file(url) {
    video.src = url;
  },

  async mediaSource({ mimeType, urls }) {
    const mediaSource = new MediaSource();
    video.src = URL.createObjectURL(mediaSource);
    await once(mediaSource, 'sourceopen');
    const buffer = mediaSource.addSourceBuffer(mimeType);
    for (const url of urls) {
      buffer.appendBuffer(await (await fetch(url)).arrayBuffer());
      await once(buffer, 'updateend');
    }
    mediaSource.endOfStream();
  },

  hlsJs(url) {
    const hls = new Hls({ enableWorker: false });
    hls.loadSource(url);
    hls.attachMedia(video);
  },
};

globalThis.player = { load, seek, readSquares };

/** Media time of the frame that was shown last. */
let shownAt;

async function load(way, source) {
  const shown = nextFrame();
  await ways[way](source);
  await shown;
}

async function seek(seconds) {
  const shown = nextFrame();
  video.currentTime = seconds;
  await shown;
}

/** Resolves when another frame is shown than before; the same one may be shown again at any time. */
function nextFrame() {
  return new Promise((resolve, reject) => {
    const look = (_now, { mediaTime }) => {
      if (mediaTime === shownAt) {
        video.requestVideoFrameCallback(look);
      } else {
        shownAt = mediaTime;
        resolve();
      }
    };
    video.requestVideoFrameCallback(look);
    video.addEventListener('error', () => reject(video.error), { once: true });
  });
}

/** @returns for each corner, the red, green, blue and alpha of every pixel of its square */
function readSquares({ corners, side }) {
  const canvas = document.createElement('canvas');
  canvas.width = video.videoWidth;
  canvas.height = video.videoHeight;
  const context = canvas.getContext('2d', { willReadFrequently: true });
  context.drawImage(video, 0, 0);
  return corners.map(({ x, y }) => Array.from(context.getImageData(x, y, side, side).data));
}

function once(target, type) {
  return new Promise((resolve, reject) => {
    target.addEventListener(type, () => resolve(), { once: true });
    target.addEventListener('error', () => reject(new Error(`error instead of ${type}`)), { once: true });
  });
}
