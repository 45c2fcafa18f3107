/** A print on its way: gathered while the dialog waits, then put in the place of the screen until the printer has it. */
import { mount, tick, unmount } from 'svelte';
import { features as api, type Feature, type Kind, type Layer, type MapInfo, type Sign } from '../../api';
import { t } from '../../i18n/index.svelte';
import type { Box } from '../../map/paper';
import { passes } from '../panels/passes';
import type { Desk } from '../state/desk.svelte';
import { filterParams } from '../../map';
import type { Section } from '../workshop/minutes/written';
import type { Body } from './body';
import type { Composition } from './compose';
import Printed from './Printed.svelte';

export type What = 'poster' | 'blank' | 'silhouette' | 'legend' | 'stickers' | 'booklet' | 'minutes';

/** A copy for a group of a workshop, with its name, its colour and its animal on it. */
export interface GroupCopy {
  name: string;
  sign: Sign;
}

export interface Job {
  what: What;
  title: string;
  purpose: string;
  /** Where a phone finds the map again; empty: nowhere. */
  address: string;
  /** By what one tells the papers of a workshop from those of another; empty: of none. */
  session: string;
  /** One copy each; none: one copy. */
  groups: GroupCopy[];
  layers: { layer: Layer; kind: Kind }[];
  contacts: MapInfo['contacts'];
  made?: Composition;
  body?: Body;
  minutes?: { title: string; facts: string[]; sections: Section[] };
}

/** More marks than this cannot be told apart on paper. */
export const MOST = 1_000;
const PAGE = 250;

/** What is in a box and passes the screen's filter, as far as it can be asked for; and how many there are. */
export async function gather(desk: Desk, box: Box): Promise<{ features: Feature[]; matched: number }> {
  const { open, screen } = desk;
  const layers = open.layers.filter(({ id }) => !screen.hidden.includes(id));
  if (!layers.length) return { features: [], matched: 0 };
  if (open.replica.complete) {
    const features = open.all().filter((feature) => passes(feature, open, screen, box));
    return { features: features.slice(0, MOST), matched: features.length };
  }
  const features: Feature[] = [];
  let cursor: string | undefined;
  let matched: number;
  do {
    const page = await api.page(open.id, {
      ...filterParams(screen.filter), layer: layers.map(({ id }) => id).join(','), bbox: box.map((n) => n.toFixed(6)).join(','), limit: PAGE, cursor,
    });
    features.push(...page.features);
    [cursor, matched] = [page.next_cursor ?? undefined, page.numberMatched];
  } while (cursor && features.length < MOST);
  return { features, matched };
}

/**
 * Hands a job to the browser's printer; what it answers takes the sheets away again. Browsers of phones go on while the
 * paper is being chosen, so that the sheets stay until they are said to be printed.
 */
export async function hand(job: Job): Promise<() => void> {
  const sheets = mount(Printed, { target: document.body, props: { job } });
  const title = document.title;
  let gone = false;
  const done = (): void => {
    if (gone) return;
    gone = true;
    document.title = title;
    void unmount(sheets);
  };
  addEventListener('afterprint', done, { once: true });
  // The file that the paper may become is not called after the place.
  document.title = t('print.file');
  await tick();
  const pictures = [...document.querySelectorAll<HTMLImageElement>('.printed img')];
  await Promise.all(pictures.map((picture) => picture.decode().catch(() => undefined)));
  print();
  return done;
}
