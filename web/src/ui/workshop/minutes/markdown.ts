import type { Section } from './written';

/** Signs that would be read as form where a person meant them as they stand. */
const plain = (text: string): string => text.replace(/\s+/g, ' ').trim().replace(/[\\`*_[\]<>#|~]/g, (sign) => `\\${sign}`);

/** Minutes as a text that every program opens. Sections without a line are left out. */
export function markdown(title: string, facts: string[], sections: Section[]): string {
  const parts = sections.filter(({ lines }) => lines.length > 0).map(({ title, lead, lines }) => [
    `## ${plain(title)}`,
    ...(lead ? [plain(lead)] : []),
    lines.map(({ text, about }) => `- ${plain(text)}${about ? ` (${plain(about)})` : ''}`).join('\n'),
  ].join('\n\n'));
  return `${[`# ${plain(title)}`, facts.map(plain).join('  \n'), ...parts].join('\n\n')}\n`;
}
