import { cameraMonth, type Lane, lanes } from '../../cost/camera-month.ts';
import { limits } from '../../cost/limits.ts';
import type { Table } from '../table.ts';

/** What a camera costs in a month, lane by lane. */
export function costOfMonth(): Table {
  const months = lanes.map(cameraMonth);
  const names = Object.keys(months[0] ?? {});
  return {
    columns: ['A camera-month', ...lanes.map(({ name }) => name)],
    rows: [
      ...names.map((name) => [name, ...months.map((month) => toDollars(month[name] ?? 0))]),
      ['**Together**', ...lanes.map((lane) => `**${toDollars(totalOf(lane))}**`)],
    ],
  };
}

/** How many cameras fit below each limit. */
export function limitsOfCameras(): Table {
  return {
    columns: ['Limit', 'Default', ...lanes.map(({ name }) => `Cameras, ${name}`)],
    rows: limits.map(({ name, value, cameras }) => [
      name,
      value,
      ...lanes.map((lane) => cameras(lane).toLocaleString('en-US')),
    ]),
  };
}

/** What many cameras cost together, at the first tier of each price. */
export function costOfCameras(): Table {
  return {
    columns: ['Cameras', ...lanes.map(({ name }) => `A month, ${name}`)],
    rows: [1, 100, 1000, 10_000, 100_000].map((cameras) => [
      cameras.toLocaleString('en-US'),
      ...lanes.map((lane) => `$${Math.round(totalOf(lane) * cameras).toLocaleString('en-US')}`),
    ]),
  };
}

function totalOf(lane: Lane): number {
  return Object.values(cameraMonth(lane)).reduce((sum, part) => sum + part, 0);
}

function toDollars(amount: number): string {
  return `$${amount.toFixed(2)}`;
}
