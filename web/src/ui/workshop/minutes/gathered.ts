import { features as api, type Feature, type Id, type Workshop } from '../../../api';
import { day, today } from '../../../i18n/format';
import { label, t } from '../../../i18n/index.svelte';
import { titleOf } from '../../state/naming';
import type { OpenMap } from '../../state/open_map.svelte';
import { comparisonOf } from '../comparison/comparison.svelte';
import { notesLayer } from '../notes/note';
import { lastTally } from '../plenary/ballot';
import { plenaryOf } from '../plenary/plenary.svelte';
import { sessionCode } from '../session_code';
import { signs } from '../signs.svelte';
import { compose } from './minutes';
import { written, type Section } from './written';

const PAGE = 250;

/** Asks for every note, for the marks that the room was shown, as far as they are not known here, and for what changed since the last time. */
export async function gather(open: OpenMap): Promise<void> {
  const book = plenaryOf(open);
  const layer = notesLayer(open);
  await Promise.all([book.ask(), comparisonOf(open).ask(), ...(layer ? [everyNote(open, layer.id)] : [])]);
  const dotted = Object.keys(lastTally(open.workshop, 'dots')?.dots ?? {});
  const marks = new Set([...(book.told?.marks ?? []).map(({ feature }) => feature), ...dotted]);
  await Promise.all([...marks].filter((mark) => open.replica.lacks(mark)).map((mark) => open.fetch(mark)));
}

async function everyNote(open: OpenMap, layer: Id): Promise<void> {
  let cursor: string | undefined;
  do {
    const page = await api.page(open.id, { layer, limit: PAGE, cursor });
    open.learn(...page.features);
    cursor = page.next_cursor ?? undefined;
  } while (cursor);
}

/** The minutes of a workshop as they stand now, in words. */
export function minutesOf(open: OpenMap, workshop: Workshop): Section[] {
  const layer = notesLayer(open);
  const title = (feature: Feature): string => titleOf(feature, open.kind(feature.properties.kind));
  const minutes = compose({
    workshop, plenary: plenaryOf(open).told, comparison: comparisonOf(open).told, workshops: open.info.workshops, notes: layer ? open.all(layer.id) : [], layers: open.layers, feature: (id) => open.feature(id),
  });
  return written(minutes, {
    mark: (id) => {
      const feature = open.feature(id);
      return feature ? title(feature) : t('notes.mark_gone');
    },
    kind: (id) => open.kind(id),
    group: ({ sign, who }) => [signs.name(sign), who].filter(Boolean).join(' · '),
  });
}

/** What stands above them. */
export function headOf(workshop: Workshop): { title: string; facts: string[] } {
  const { name, purpose, date, territory } = workshop.plan;
  return {
    title: t('minutes.of', { name: label(name) }),
    facts: [
      [date ? day(date) : today(), territory].filter(Boolean).join(' · '),
      `${t('print.session', { code: sessionCode(workshop.id) })} · ${t('print.private')}`,
      label(purpose),
    ].filter(Boolean),
  };
}
