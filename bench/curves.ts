/**
 * Prints SSIM and bytes by rate factor for both of the converter's decoders, and what the second takes for the SSIM of the
 * first: `encoderProfiles` are chosen from these.
 * Run: npx -y pnpm@12.21.0 bench:curves [frames] [kind,...|all] [profile,...]
 */
import { type EncoderProfile, encoderProfiles } from '@frame-ingest/converter';
import { type Kind, parseKinds } from './content/kinds.ts';
import type { ConvertImages } from './lanes/ways/convert-images.ts';
import { converter } from './lanes/ways/converter.ts';
import { sampleOf2018 } from './lanes/ways/sample-of-2018.ts';
import { createSsimMeter } from './quality/create-ssim-meter.ts';
import { type Point, pointOfSsim } from './quality/point-of-ssim.ts';

const count = Number(process.argv[2] ?? 20);
const kinds = parseKinds(process.argv[3]);
const profiles = process.argv[4]?.split(',').map(toProfile) ?? ['lowLatency'];
const rateFactors = Array.from({ length: 17 }, (_, index) => 16 + index);

for (const [name, kind] of kinds) {
  for (const profile of profiles) await printCurves(name, kind, profile);
}

async function printCurves(name: string, kind: Kind, profile: EncoderProfile): Promise<void> {
  const images = kind.frames(count);
  const ssimOf = await createSsimMeter(images, kind.size);
  const convert = async (
    way: ConvertImages,
    rateFactor: number | undefined,
  ): Promise<Omit<Point, 'rateFactor'>> => {
    const video = await way(images, kind.size, rateFactor);
    return { ssim: ssimOf(video), bytes: video.length };
  };
  const curve = async (way: ConvertImages): Promise<Point[]> => {
    const points: Point[] = [];
    for (const rateFactor of rateFactors) points.push({ rateFactor, ...(await convert(way, rateFactor)) });
    return points;
  };

  const { preset, crf } = encoderProfiles[profile];
  console.log(
    `\n${name}, ${profile} (${preset}, ${crf}): ${count} frames of ${kind.size.width}x${kind.size.height}`,
  );
  if (!kind.isTurned) console.log(`2018, as it comes: ${toCells(await convert(sampleOf2018, undefined))}`);
  const [sharp, ffmpeg] = [
    await curve(converter({ profile })),
    await curve(converter({ profile, decoder: 'ffmpeg' })),
  ];
  console.log(' CRF    sharp: SSIM, KB   ffmpeg: SSIM, KB   ffmpeg at the SSIM of sharp: CRF, bytes');
  for (const [index, point] of sharp.entries()) {
    const other = ffmpeg[index];
    if (other === undefined) continue;
    const equal = pointOfSsim(ffmpeg, point.ssim);
    const told = equal
      ? `${signed(equal.rateFactor - point.rateFactor)} ${(equal.bytes / point.bytes).toFixed(2)}x`
      : 'beyond';
    console.log(
      `${String(point.rateFactor).padStart(4)}   ${toCells(point)}   ${toCells(other)}   ${told.padStart(24)}`,
    );
  }
}

function toCells({ ssim, bytes }: Omit<Point, 'rateFactor'>): string {
  return `${ssim.toFixed(4).padStart(8)} ${(bytes / 1000).toFixed(0).padStart(7)}`;
}

function signed(value: number): string {
  return `${value < 0 ? '' : '+'}${value.toFixed(2)}`;
}

/** @throws Error with the name if it is not a profile */
function toProfile(name: string): EncoderProfile {
  if (name in encoderProfiles) return name as EncoderProfile;
  throw new Error(`"${name}" is not a profile. Use one of ${Object.keys(encoderProfiles).join(', ')}.`);
}
