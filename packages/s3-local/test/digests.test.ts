import fc from '../../../test/support/properties.ts';
import { checksumAlgorithms } from '../src/checksum/checksum-algorithms.ts';
import { compareUtf8 } from '../src/store/compare-utf8.ts';
import { pageKeys } from '../src/store/page-keys.ts';

describe('checksums', () => {
  // Check values of the CRC catalogue (reveng.sourceforge.io); the SHAs with sha1sum and sha256sum.
  it.each([
    ['CRC32', 'cbf43926'],
    ['CRC32C', 'e3069283'],
    ['CRC64NVME', 'ae8b14860a799888'],
    ['SHA1', 'f7c3bc1d808e04732adf679965ccc34ca7ae3441'],
    ['SHA256', '15e2b0d3c33891ebb0f1ef609ec419420c20e320ce94c65fbc8c3312448eb225'],
  ] as const)('%s of "123456789" is %s, in however many pieces it comes', (algorithm, hex) => {
    const whole = checksumAlgorithms[algorithm].createDigest();
    whole.update(Buffer.from('123456789'));
    const pieces = checksumAlgorithms[algorithm].createDigest();
    for (const piece of ['1234', '', '5', '6789']) pieces.update(Buffer.from(piece));

    expect(whole.digest().toString('hex')).toBe(hex);
    expect(pieces.digest().toString('hex')).toBe(hex);
  });
});

const anyKey = fc.string({
  unit: fc.constantFrom('a', 'b', '/', '~', 'é', '\ue000', '\uffff', '😀', '𝄞'),
  maxLength: 6,
});

describe('the order of keys', () => {
  it('is that of their UTF-8 bytes', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (a, b) => {
        expect(Math.sign(compareUtf8(a, b))).toBe(Buffer.compare(Buffer.from(a), Buffer.from(b)));
      }),
    );
  });
});

describe('paging', () => {
  it('gives on all pages together what one page would give, whatever the size of a page', () => {
    const request = fc.record({
      keys: fc.uniqueArray(anyKey, { maxLength: 30 }),
      prefix: fc.constantFrom('', 'a', 'a/', 'é'),
      delimiter: fc.constantFrom('', '/', 'b/'),
      maxEntries: fc.integer({ min: 1, max: 5 }),
    });
    fc.assert(
      fc.property(request, ({ keys, maxEntries, ...rest }) => {
        const whole = pageKeys(keys, { ...rest, maxEntries: 1000 });
        const entries = [];
        let page = pageKeys(keys, { ...rest, maxEntries });
        entries.push(...page.entries);
        while (page.isTruncated) {
          const after = page.entries.at(-1);
          page = pageKeys(keys, { ...rest, maxEntries, ...(after === undefined ? {} : { after }) });
          entries.push(...page.entries);
        }

        expect(entries).toEqual(whole.entries);
        expect(page.entries.length).toBeLessThanOrEqual(maxEntries);
      }),
    );
  });
});
