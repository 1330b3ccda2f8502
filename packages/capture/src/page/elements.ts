/** Every element of `index.html` that the script works with. */
export const elements = {
  onlyStream: find('only-stream', HTMLElement),
  user: find('user', HTMLElement),
  userName: find('user-name', HTMLElement),
  signOut: find('sign-out', HTMLButtonElement),
  notice: find('notice', HTMLElement),
  noticeText: find('notice-text', HTMLElement),
  noticeAction: find('notice-action', HTMLButtonElement),
  closeNotice: find('close-notice', HTMLButtonElement),
  status: find('status', HTMLElement),
  preview: find('preview', HTMLVideoElement),
  samplePreview: find('sample-preview', HTMLImageElement),
  previewEmpty: find('preview-empty', HTMLElement),
  capturedAt: find('captured-at', HTMLElement),
  lastFrame: find('last-frame', HTMLElement),
  controls: find('controls', HTMLFormElement),
  source: find('source', HTMLSelectElement),
  streamField: find('stream-field', HTMLElement),
  stream: find('stream', HTMLInputElement),
  streamNames: find('stream-names', HTMLDataListElement),
  framerate: find('framerate', HTMLSelectElement),
  size: find('size', HTMLSelectElement),
  toggle: find('toggle', HTMLButtonElement),
  behind: find('behind', HTMLElement),
  goLive: find('go-live', HTMLButtonElement),
  player: find('player', HTMLVideoElement),
  playerEmpty: find('player-empty', HTMLElement),
  recorded: find('recorded', HTMLElement),
  fragment: find('fragment', HTMLElement),
  captured: find('captured', HTMLElement),
  encoded: find('encoded', HTMLElement),
  pending: find('pending', HTMLElement),
  lostCounter: find('lost-counter', HTMLElement),
  lost: find('lost', HTMLElement),
  rate: find('rate', HTMLElement),
  uploaded: find('uploaded', HTMLElement),
  logEmpty: find('log-empty', HTMLElement),
  log: find('log', HTMLOListElement),
};

function find<Type extends HTMLElement>(id: string, type: new () => Type): Type {
  const element = document.getElementById(id);
  if (!(element instanceof type)) throw new Error(`index.html has no ${type.name} with the id "${id}"`);
  return element;
}
