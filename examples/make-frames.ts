/**
 * Draws the sample clip, `examples/frames`: 60 frames of a small bay with a windmill and a boat, 640x480, 10 a second.
 * The last one leads into the first. Run: node --import tsx examples/make-frames.ts
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';

const frameCount = 60;
const framesDir = fileURLToPath(new URL('frames', import.meta.url));

await mkdir(framesDir, { recursive: true });
for (let index = 0; index < frameCount; index += 1) {
  const svg = Buffer.from(drawScene(index / frameCount));
  const jpeg = await sharp(svg).flatten().jpeg({ quality: 86 }).toBuffer();
  await writeFile(join(framesDir, `frame-${String(index).padStart(3, '0')}.jpg`), jpeg);
}

/** @param turn 0 to 1: place in the loop */
function drawScene(turn: number): string {
  const angle = 2 * Math.PI * turn;
  return `<svg xmlns="http://www.w3.org/2000/svg" width="640" height="480" viewBox="0 0 640 480">
    <defs>
      <linearGradient id="sky" x2="0" y2="1">
        <stop offset="0" stop-color="#3a7bd5"/><stop offset=".7" stop-color="#a9d6f5"/><stop offset="1" stop-color="#fde9c9"/>
      </linearGradient>
      <linearGradient id="sea" x2="0" y2="1">
        <stop offset="0" stop-color="#3b93a8"/><stop offset="1" stop-color="#0f4c6b"/>
      </linearGradient>
      <radialGradient id="sun"><stop offset="0" stop-color="#fffbe6"/><stop offset=".6" stop-color="#ffd76a"/><stop offset="1" stop-color="#ffd76a" stop-opacity="0"/></radialGradient>
    </defs>
    <rect width="640" height="480" fill="url(#sky)"/>
    <circle cx="${470 + 60 * Math.cos(angle)}" cy="${96 + 26 * Math.sin(angle)}" r="58" fill="url(#sun)"/>
    ${drawCloud(820 * turn, 70, 1)}${drawCloud(820 * turn + 410, 130, 0.7)}
    <path d="M0 300 Q110 190 240 290 T470 270 T640 300 V330 H0Z" fill="#5f8f5a"/>
    <path d="M0 318 Q90 240 200 305 T420 315 H0Z" fill="#3f7343"/>
    ${drawWindmill(118, 258, angle)}
    <rect y="312" width="640" height="168" fill="url(#sea)"/>
    ${[0, 1, 2, 3, 4, 5].map((row) => drawWaves(row, angle)).join('')}
    ${drawBoat(-90 + 820 * turn, 356 + 5 * Math.sin(3 * angle), 4 * Math.sin(3 * angle + 1))}
  </svg>`;
}

function drawCloud(position: number, y: number, scale: number): string {
  const x = (position % 820) - 120;
  return `<g transform="translate(${x} ${y}) scale(${scale})" fill="#fff" fill-opacity=".85">
    <ellipse cx="50" cy="22" rx="52" ry="17"/><circle cx="34" cy="12" r="20"/><circle cx="66" cy="9" r="25"/></g>`;
}

function drawWindmill(x: number, y: number, angle: number): string {
  const degrees = (angle * 180) / Math.PI;
  const sails = [0, 90, 180, 270].map(
    (turned) =>
      `<g transform="rotate(${degrees + turned})"><rect x="-2" y="-62" width="4" height="62" fill="#6b4a2f"/><rect x="2" y="-60" width="15" height="46" fill="#f6efe0" stroke="#b9a98c"/></g>`,
  );
  return `<g transform="translate(${x} ${y})">
    <path d="M-17 0 L-11 -70 H11 L17 0Z" fill="#e9dfcc" stroke="#9c8b6d"/><path d="M-14 -68 L0 -88 L14 -68Z" fill="#a8442f"/>
    <rect x="-5" y="-20" width="10" height="20" fill="#6b4a2f"/><g transform="translate(0 -66)">${sails.join('')}<circle r="4" fill="#333"/></g></g>`;
}

function drawWaves(row: number, angle: number): string {
  const y = 330 + row * 26;
  const shift = ((row % 2 === 0 ? 1 : -1) * angle * 80) / (2 * Math.PI);
  const period = 80;
  const crests = Array.from({ length: 11 }, () => `q${period / 4} -8 ${period / 2} 0 t${period / 2} 0`);
  return `<path d="M${shift - period} ${y} ${crests.join(' ')}" fill="none" stroke="#d6f1f4" stroke-opacity="${0.2 + row * 0.06}" stroke-width="${1.5 + row * 0.5}"/>`;
}

function drawBoat(x: number, y: number, tilt: number): string {
  return `<g transform="translate(${x} ${y}) rotate(${tilt})">
    <path d="M-46 0 H50 Q40 26 24 26 H-26 Q-40 22 -46 0Z" fill="#b5332b"/><rect x="-2" y="-92" width="4" height="92" fill="#5a3c22"/>
    <path d="M4 -88 L46 -10 H4Z" fill="#fff7e8"/><path d="M-6 -80 L-36 -10 H-6Z" fill="#f3d9a4"/><path d="M2 -92 l18 6 l-18 6Z" fill="#2456a6"/></g>`;
}
