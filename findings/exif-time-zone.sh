#!/usr/bin/env bash
# exifr 7.1.3, exif-reader 2.0.3 and exif-parser 0.1.12 (npm), on the time at which a camera took a JPEG.
#
# EXIF has that time in three tags: DateTimeOriginal is local time to the second, SubSecTimeOriginal has the digits behind the second, and
# OffsetTimeOriginal, since EXIF 2.31, has the offset from UTC. With all three, the instant is exact.
#
# One would expect a library that makes an instant of DateTimeOriginal to use the two other tags, or else to leave text as text.
# True: all three make an instant (a Date, or seconds since 1970), and none reads the other two. exif-reader and exif-parser take local time
# for UTC. exifr takes it for the time zone of the process, so a picture has another time on each machine. All lose the milliseconds, so
# pictures of the same second get the same time. exifr and exif-reader list the offset next to the wrong instant; exif-parser names its tag
# "undefined".
#
# Seen, 10:00:00.123 at +02:00, which is 08:00:00.123Z:
#   in UTC: exifr 10:00:00.000Z, exif-reader 10:00:00.000Z, exif-parser 10:00:00.000Z
#   in America/New_York: exifr 14:00:00.000Z, exif-reader 10:00:00.000Z, exif-parser 10:00:00.000Z
#   in Asia/Tokyo: exifr 01:00:00.000Z, exif-reader 10:00:00.000Z, exif-parser 10:00:00.000Z
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --prefix . --no-audit --no-fund --ignore-scripts --loglevel=error \
  exifr@7.1.3 exif-reader@2.0.3 exif-parser@0.1.12 sharp@0.35.5 > /dev/null

cat > run.mjs << 'JS'
import assert from 'node:assert/strict';
import exifParser from 'exif-parser';
import exifReader from 'exif-reader';
import exifr from 'exifr';
import sharp from 'sharp';

const jpeg = await sharp({ create: { width: 64, height: 48, channels: 3, background: 'red' } })
  .withExif({ IFD2: { DateTimeOriginal: '2024:05:01 10:00:00', SubSecTimeOriginal: '123', OffsetTimeOriginal: '+02:00' } })
  .jpeg().toBuffer();
const instant = new Date('2024-05-01T10:00:00.123+02:00');

const fromExifr = await exifr.parse(jpeg, true);
const fromReader = exifReader((await sharp(jpeg).metadata()).exif).Photo;
const fromParser = exifParser.create(jpeg).parse().tags;
// The file has the other two tags, where they belong.
for (const tags of [fromExifr, fromReader]) assert.deepEqual([tags.SubSecTimeOriginal, tags.OffsetTimeOriginal], ['123', '+02:00']);
assert.deepEqual([fromParser.SubSecTimeOriginal, fromParser.undefined], ['123', '+02:00']);

const seen = [fromExifr.DateTimeOriginal, fromReader.DateTimeOriginal, new Date(fromParser.DateTimeOriginal * 1000)];
const [a, b, c] = seen.map((date) => date.toISOString().slice(11));
console.log(`in ${process.env.TZ}: exifr ${a}, exif-reader ${b}, exif-parser ${c}`);
assert.ok(seen.every((date) => Math.abs(date - instant) >= 3_600_000), 'each is wrong by hours');
assert.equal(a, process.argv[2]);
assert.deepEqual([b, c], ['10:00:00.000Z', '10:00:00.000Z']);
JS
changed() { echo 'The behaviour has changed' >&2; exit 1; }
TZ=UTC node run.mjs 10:00:00.000Z || changed
TZ=America/New_York node run.mjs 14:00:00.000Z || changed
TZ=Asia/Tokyo node run.mjs 01:00:00.000Z || changed
