// What a bench found, as a section of PAGE.md: each measure can be taken again alone.
import { readFileSync, writeFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { join } from 'node:path';

const file = join(__dirname, '../../bench/PAGE.md');

export const median = (numbers: number[]): number => [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? 0;

export function record(title: string, lines: string[]): void {
  let text = '';
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    // The first measure begins the file.
  }
  const head = `# The page, measured\n\nWritten by \`playwright test --config bench.config.ts\` in tests/browser, on the built program with Chromium, which draws the map
in software here. Compare with another run of the same machine, not with another machine.\n`;
  const sections = new Map(text.split(/^## /m).slice(1).map((part) => [part.slice(0, part.indexOf('\n')), part.slice(part.indexOf('\n') + 1).trim()]));
  sections.set(title, `${lines.join('\n')}\n\n*${cpus().length} cores, ${cpus()[0]?.model.trim() ?? ''}, load ${(loadavg()[0] ?? 0).toFixed(1)}*`);
  writeFileSync(file, `${head}${[...sections].map(([name, body]) => `\n## ${name}\n\n${body}\n`).join('')}`);
}
