import { call, must, type Stage } from './stage';

/** The origin whose pages may call. */
export const origin = 'https://cameras.example';

/** A page asks whether it may post, which its browser does without a signature. */
export async function askAsPage(stage: Stage): Promise<void> {
  for (const path of ['FrameData', 'Clip', 'Batches/1']) {
    const headers = { origin, 'access-control-request-method': 'POST' };
    const { headers: answered } = await call(stage, 204, 'OPTIONS', path, { headers, isSigned: false });
    const allowed = String(answered['access-control-allow-headers']);
    must(answered['access-control-allow-origin'] === origin, `${path} may not be called from ${origin}`);
    must(/\bx-amz-date\b/.test(allowed), `pages may send ${allowed}, and no signature`);
  }
  const config = await call(stage, 200, 'GET', 'Config', { headers: { origin } });
  must(config.headers['access-control-allow-origin'] === origin, 'a page cannot read the answer');
  const refused = await call(stage, 403, 'GET', 'Config', { headers: { origin }, isSigned: false });
  must(refused.headers['access-control-allow-origin'] === origin, 'a page cannot read the refusal');
}
