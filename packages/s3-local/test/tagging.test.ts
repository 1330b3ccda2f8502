import {
  DeleteObjectTaggingCommand,
  GetObjectCommand,
  GetObjectTaggingCommand,
  PutObjectCommand,
  PutObjectTaggingCommand,
  type Tag,
} from '@aws-sdk/client-s3';
import { bucket, errorCode, type Fixture, failure, send, startFixture } from './support.ts';

let fixture: Fixture;
beforeAll(async () => {
  fixture = await startFixture();
});
afterAll(() => fixture.end());

const put = (Key: string, Tagging?: string) =>
  fixture.s3.send(new PutObjectCommand({ Bucket: bucket, Key, Body: `bytes of ${Key}`, Tagging }));
const setTags = (Key: string, TagSet: Tag[]) =>
  fixture.s3.send(new PutObjectTaggingCommand({ Bucket: bucket, Key, Tagging: { TagSet } }));
const getTags = async (Key: string) =>
  (await fixture.s3.send(new GetObjectTaggingCommand({ Bucket: bucket, Key }))).TagSet;

describe('object tagging', () => {
  it('comes with the object, and is counted when it is read', async () => {
    await put('tagged', 'camera=front+door&empty=&sp%C3%A9cial=a%2Bb');
    const { TagCount } = await fixture.s3.send(new GetObjectCommand({ Bucket: bucket, Key: 'tagged' }));

    expect(TagCount).toBe(3);
    expect(await getTags('tagged')).toEqual([
      { Key: 'camera', Value: 'front door' },
      { Key: 'empty', Value: '' },
      { Key: 'spécial', Value: 'a+b' },
    ]);
  });

  it('is replaced and removed without a change to the object', async () => {
    await put('retagged', 'old=1');
    const before = await fixture.s3.send(new GetObjectCommand({ Bucket: bucket, Key: 'retagged' }));
    await before.Body?.transformToString();
    await setTags('retagged', [{ Key: 'new', Value: '2' }]);
    const replaced = await getTags('retagged');
    await fixture.s3.send(new DeleteObjectTaggingCommand({ Bucket: bucket, Key: 'retagged' }));
    const after = await fixture.s3.send(new GetObjectCommand({ Bucket: bucket, Key: 'retagged' }));

    expect(replaced).toEqual([{ Key: 'new', Value: '2' }]);
    expect(await getTags('retagged')).toEqual([]);
    expect(after).toMatchObject({ ETag: before.ETag, LastModified: before.LastModified });
    expect(await after.Body?.transformToString()).toBe('bytes of retagged');
  });

  it('goes when the object is written anew without tags', async () => {
    await put('rewritten', 'a=1');
    await put('rewritten');

    expect(await getTags('rewritten')).toEqual([]);
  });

  it('needs an object', async () => {
    expect(await failure(getTags('missing'))).toMatchObject({ name: 'NoSuchKey' });
    expect(await failure(setTags('missing', []))).toMatchObject({ name: 'NoSuchKey' });
  });

  it.each([
    ['BadRequest', Array.from({ length: 11 }, (_, index) => ({ Key: `k${index}`, Value: '' }))],
    ['InvalidTag', [{ Key: '', Value: '' }]],
    ['InvalidTag', [{ Key: 'x'.repeat(129), Value: '' }]],
    ['InvalidTag', [{ Key: 'x', Value: 'x'.repeat(257) }]],
    ['InvalidTag', [{ Key: 'x', Value: '<script>' }]],
    ['InvalidTag', [{ Key: 'aws:x', Value: '' }]],
    [
      'InvalidTag',
      [
        { Key: 'x', Value: '1' },
        { Key: 'x', Value: '2' },
      ],
    ],
  ])('refuses with %s what S3 has no room for', async (code, tags) => {
    await put('limited', 'kept=1');

    expect(await failure(setTags('limited', tags))).toEqual({ name: code, status: 400 });
    expect(await getTags('limited')).toEqual([{ Key: 'kept', Value: '1' }]);
  });

  it.each([
    ['not XML', 'MalformedXML'],
    ['<Tagging>', 'MalformedXML'],
    ['<Other><TagSet/></Other>', 'MalformedXML'],
    ['<Tagging><TagSet><Tag><Key>a</Key></Tag></TagSet></Tagging>', 'MalformedXML'],
    ['<Tagging><TagSet><Tag><Key><b/></Key><Value/></Tag></TagSet></Tagging>', 'MalformedXML'],
    ['<Tagging><TagSet><Tag><Key>&bomb;</Key><Value/></Tag></TagSet></Tagging>', 'MalformedXML'],
    [
      '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><Tagging><TagSet><Tag><Key>&e;</Key><Value/></Tag></TagSet></Tagging>',
      'MalformedXML',
    ],
    [`<Tagging>${' '.repeat(70_000)}</Tagging>`, 'EntityTooLarge'],
    ['', 'MalformedXML'],
  ])('refuses the body %.60j', async (body, code) => {
    await put('xml', 'kept=1');
    const answer = await send(fixture.server, 'PUT', `/${bucket}/xml?tagging`, {}, body);

    expect([answer.status, errorCode(answer)]).toEqual([400, code]);
    expect(await getTags('xml')).toEqual([{ Key: 'kept', Value: '1' }]);
  });
});
