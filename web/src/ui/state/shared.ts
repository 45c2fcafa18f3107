import { maps as api, type Archive, type Kind } from '../../api';
import { keepValue, keptValue } from '../../offline/kept';
import { TextRules, type TextRule } from '../../text/check';

/** What all maps of a server have in common, from the server and kept on the way, or as it was last kept. */
export const shared = {
  async kinds(): Promise<Kind[]> {
    const kinds = await api.kinds();
    void keepValue('kinds', kinds);
    return kinds;
  },
  async archives(): Promise<Archive[]> {
    try {
      const archives = await api.archives();
      void keepValue('archives', archives);
      return archives;
    } catch {
      return (await keptValue<Archive[]>('archives')) ?? [];
    }
  },
  keptKinds: async (): Promise<Kind[]> => (await keptValue<Kind[]>('kinds')) ?? [],
  async textRules(): Promise<TextRules> {
    const rules = await api.textRules();
    void keepValue('text_rules', rules);
    return new TextRules(rules);
  },
  keptTextRules: async (): Promise<TextRules> => new TextRules((await keptValue<TextRule[]>('text_rules')) ?? []),
};
