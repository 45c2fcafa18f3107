/** What must not stand in a text, because it leads to a person. The rules are the server's: see layers/text/README.md. */
import type { Field, Label } from '../api/types';

export interface TextRule {
  id: string;
  /** The server refuses what it finds; else the person is asked. */
  refuse: boolean;
  contact: boolean;
  case: boolean;
  label: Label;
  advice: Label;
  patterns: string[];
  except?: string[];
}

export interface Finding {
  rule: TextRule;
  /** As it stands in the text. */
  what: string;
}

interface Reader {
  rule: TextRule;
  patterns: RegExp[];
  except: RegExp[];
}

export class TextRules {
  readonly #readers: Reader[];

  constructor(rules: readonly TextRule[]) {
    const read = (rule: TextRule, patterns: string[] = [], flags = ''): RegExp[] =>
      patterns.map((pattern) => new RegExp(pattern, `${flags}u${rule.case ? '' : 'i'}`));
    this.#readers = rules.map((rule) => ({ rule, patterns: read(rule, rule.patterns), except: read(rule, rule.except, 'g') }));
  }

  /** What stands in a text, each rule's first finding. `contact`: an office says there how it is reached. */
  look(text: string, contact = false): Finding[] {
    return this.#readers
      .filter(({ rule }) => !(contact && rule.contact))
      .flatMap((reader) => {
        const what = find(reader, text);
        return what === undefined ? [] : [{ rule: reader.rule, what }];
      });
  }

  rule(id: string): TextRule | undefined {
    return this.#readers.find(({ rule }) => rule.id === id)?.rule;
  }

  /** The same for the answer to a field: only free text is looked through. */
  lookAt(field: Field, value: unknown): Finding[] {
    const free = (field.type === 'text' && !field.digits?.length) || field.type === 'long_text';
    return free && typeof value === 'string' ? this.look(value, field.contact) : [];
  }
}

function find({ patterns, except }: Reader, text: string): string | undefined {
  const rest = except.reduce((left, one) => left.replace(one, ' '), text);
  for (const pattern of patterns) {
    const found = pattern.exec(rest)?.[1];
    if (found !== undefined) return found;
  }
  return undefined;
}
