import fc from '../../../../test/support/properties.ts';
import { parseFolderPath, toFolderPath } from '../../src/log/browser/log-name.ts';

test('any name is a path of safe names, and no two are the same, also where case does not count', () => {
  const names = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 400 }),
    fc.constantFrom('', '.', '..', '/', 'CON', '+'),
  );
  fc.assert(
    fc.property(names, names, (name, other) => {
      const path = toFolderPath(name);

      for (const part of path) expect(part).toMatch(/^[a-z0-9~-]{1,120}\+?$/);
      expect(path.slice(0, -1).every((part) => part.endsWith('+'))).toBe(true);
      expect(path.at(-1)).not.toMatch(/\+$/);
      expect(parseFolderPath(path)).toBe(name);
      if (name !== other)
        expect(toFolderPath(other).join('/').toLowerCase()).not.toBe(path.join('/').toLowerCase());
    }),
  );
});

test('a folder of someone else is no log', () => {
  expect(parseFolderPath(['..'])).toBeUndefined();
  expect(parseFolderPath(['nCam'])).toBeUndefined();
  expect(parseFolderPath([])).toBeUndefined();
});
