import { maskAssetHashes } from './mask-asset-hashes';

const hash = 'a1b2c3d4'.repeat(8);

test('an asset hash is masked wherever it stands, and the rest of the template stays', () => {
  const template = {
    Code: { ImageUri: { 'Fn::Sub': `repository:${hash}` } },
    Assets: [`${hash}.json`],
    MemorySize: 1769,
  };

  expect(maskAssetHashes(template)).toEqual({
    Code: { ImageUri: { 'Fn::Sub': 'repository:<asset hash>' } },
    Assets: ['<asset hash>.json'],
    MemorySize: 1769,
  });
});

test('digits that are not exactly 64 long are not an asset hash', () => {
  const template = { short: hash.slice(1), long: `${hash}0` };

  expect(maskAssetHashes(template)).toEqual(template);
});
