import type { FixReport } from '../fix/fix.ts';
import type { InspectionReport } from '../inspect/report.ts';
import { consumers, type RuleId, rules } from '../inspect/rules.ts';

const names = { putMedia: 'PutMedia', hls: 'HLS', clip: 'GetClip', rekognition: 'Rekognition' } as const;

/** Enough to see what is meant; all of them are in the JSON. */
const placesShown = 3;

/** The verdicts, and each broken rule with its places and its cure. */
export function formatReport(name: string, report: InspectionReport): string {
  const verdicts = consumers.map((consumer) => {
    const { accepted, refusedFor } = report.verdicts[consumer];
    return `  ${names[consumer].padEnd(12)} ${accepted ? 'accepted' : `refused: ${refusedFor.join(', ')}`}`;
  });
  const broken = [...new Set(report.findings.map(({ rule }) => rule))];
  const findings = broken.flatMap((rule) => formatRule(rule, report));
  const { byteLength, fragments } = report;
  const head = `${name}: ${byteLength} bytes, ${fragments} ${fragments === 1 ? 'fragment' : 'fragments'}`;
  return [head, ...verdicts, ...findings].join('\n');
}

function formatRule(rule: RuleId, { findings, counts }: InspectionReport): string[] {
  const count = counts[rule] ?? 0;
  const found = findings.filter((finding) => finding.rule === rule);
  const { severity, cure } = found[0] ?? rules[rule];
  const places = found
    .slice(0, placesShown)
    .map(({ byteOffset, message }) => `      at byte ${byteOffset}: ${message}`);
  return [`  ${severity} ${rule}${count > 1 ? ` (${count} times)` : ''}: ${cure}`, ...places];
}

/** What was cured and what was not, and the verdicts on the new file. */
export function formatFix(
  name: string,
  output: string,
  { before, after, cured, changes }: FixReport,
): string {
  return [
    formatReport(name, before),
    `cured: ${cured.join(', ') || 'nothing needed a cure'}`,
    ...changes.map((change) => `  ${change}`),
    formatReport(output, after),
  ].join('\n');
}
