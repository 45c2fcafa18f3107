import { beforeEach, describe, expect, it } from 'vitest';
import type { Feature, Kind, Layer, Plenary, RoomMark, Tally, Value, Workshop } from '../../../api';
import { language } from '../../../i18n/index.svelte';
import { markdown } from './markdown';
import { compose, SORTS, type Source } from './minutes';
import { written, type Section } from './written';

const groups = [
  { id: 'g1', sign: { colour: 'blue', animal: 'butterfly' }, who: 'Mujeres' },
  { id: 'g2', sign: { colour: 'green', animal: 'frog' } },
  { id: 'g3', sign: { colour: 'orange', animal: 'turtle' } },
];
const phase = (id: string, es: string) => ({ id, name: { es, en: id }, minutes: 20 });
const plan = {
  name: { es: 'Mapa del río', en: 'Map of the river' }, purpose: { es: 'Cuidarnos', en: 'Care' }, consent: { es: '', en: '' }, groups, layers: [], leaves: [], dots: 3,
  choose_group: true, phases: [phase('open', 'Abrir'), phase('draw', 'Dibujar'), phase('plenary', 'Plenaria'), phase('close', 'Cerrar')],
};
const layers = [{ id: 'risks', kind: 'risk_factor', name: 'Riesgos', order: 1 }, { id: 'care', kind: 'capacity', name: 'Cuidados', order: 2 }, { id: 'empty', kind: 'route', name: 'Caminos', order: 3 }] as Layer[];

const workshop = (more: Partial<Workshop> = {}): Workshop =>
  ({ id: 'w1', plan, phase: null, screens: 'open', frozen: false, muted: [], vote: null, tallies: [], seat: {}, ...more }) as Workshop;
const mark = (feature: string, group: string | null, says: Partial<RoomMark> = {}): RoomMark =>
  ({ feature, layer: 'risks', group, agree: 0, disagree: 0, doubt: 0, mine: null, ...says });
const told = (more: Partial<Plenary> = {}): Plenary => ({ groups: 3, people: [], held: [], marks: [], ground: [], voted: 0, ...more });
const drawn = (id: string, geometry: unknown, layer = 'risks'): Feature =>
  ({ type: 'Feature', id, geometry, properties: { layer, kind: 'risk_factor', fields: { name: `Lugar ${id}` } } }) as unknown as Feature;
const point = (lon: number, lat: number) => ({ type: 'Point', coordinates: [lon, lat] });
let minute = 0;
const note = (id: string, fields: Record<string, Value>, more: Record<string, unknown> = {}): Feature =>
  ({ type: 'Feature', id, geometry: null, properties: { layer: 'notes', kind: 'workshop_note', scope: 'workshop:w1', created_at: `2026-11-28T10:${String(minute++).padStart(2, '0')}:00Z`, fields, ...more } }) as unknown as Feature;

const kind = { id: 'risk_factor', plural: { es: 'Riesgos', en: 'Risks' }, category: 'code', fields: [{ id: 'code', codes: [{ id: 'dark', label: { es: 'Oscuridad', en: 'Dark' } }] }] } as unknown as Kind;
const known = (...features: Feature[]) => (id: string) => features.find((one) => one.id === id);
const source = (more: Partial<Source> = {}): Source => ({ workshop: workshop(), plenary: told(), comparison: null, workshops: [], notes: [], layers, feature: () => undefined, ...more });
const inWords = (from: Partial<Source>): Section[] => {
  const made = source(from);
  return written(compose(made), { mark: (id) => String(made.feature(id)?.properties.fields.name ?? id), group: ({ sign, who }) => [sign.animal, who].filter(Boolean).join(' · '), kind: () => kind });
};
const lines = (sections: Section[], id: Section['id']): string[] =>
  sections.find((one) => one.id === id)?.lines.map(({ text, about }) => (about ? `${text} (${about})` : text)) ?? [];

beforeEach(async () => {
  await language.choose('es');
  minute = 0;
});

describe('minutes', () => {
  it('of a room where nothing was said yet have every section to write in, and nothing made up', () => {
    for (const plenary of [null, told()]) {
      const sections = inWords({ plenary });
      expect(sections.map(({ id }) => id)).toEqual([...SORTS]);
      expect(sections.flatMap((section) => section.lines)).toEqual([]);
    }
  });

  it('say how many came by group, and never who', () => {
    const people = [{ group: 'g1', people: 5 }, { group: 'g2', people: 1 }, { group: 'g3', people: 0 }, { group: null, people: 2 }];
    const sections = inWords({ plenary: told({ people, marks: [mark('a', 'g1'), mark('b', 'g1')] }) });
    expect(lines(sections, 'came')).toEqual(['butterfly · Mujeres (5 personas · 2 marcas)', 'frog (1 persona · 0 marcas)', 'Sin grupo: quienes conducen y acompañan (2 personas)']);
  });

  it('tell each phase once, from its first beginning to its last end, in the order in which they were held', () => {
    const at = (hour: number, minutes: number): number => new Date(2026, 10, 28, hour, minutes).getTime();
    const held = [
      { id: 'draw', since: at(9, 0), until: at(9, 40) }, { id: 'open', since: at(9, 40), until: at(9, 50) },
      { id: 'draw', since: at(10, 0), until: at(10, 30) }, { id: 'gone', since: at(8, 0), until: at(9, 0) },
    ];
    const minutes = compose(source({ plenary: told({ held }), workshop: workshop({ phase: { id: 'plenary', since: at(11, 5) } }) }));
    expect(minutes.phases.map(({ phase, since, until }) => [phase.id, since, until])).toEqual([
      ['draw', at(9, 0), at(10, 30)], ['open', at(9, 40), at(9, 50)], ['plenary', at(11, 5), null],
    ]);
    const said = lines(inWords({ plenary: told({ held }), workshop: workshop({ phase: { id: 'plenary', since: at(11, 5) } }) }), 'phases');
    expect(said[0]).toMatch(/^Dibujar \(09:00.* – 10:30.* · 90 minutos\)$/);
    expect(said[2]).toMatch(/^Plenaria \(desde las 11:05/);
  });

  it('count what the room saw layer by layer; what is out of sight is left out', () => {
    const marks = [mark('a', 'g1'), mark('b', 'g2'), mark('c', 'g2'), mark('d', null), mark('e', 'g3', { layer: 'care' }), mark('f', 'g1', { layer: 'muted', disagree: 4 })];
    const sections = inWords({ plenary: told({ marks }) });
    expect(lines(sections, 'drawn')).toEqual(['Riesgos (4 marcas · 2 de 3 grupos)', 'Cuidados (1 marca · 1 de 3 grupos)']);
    expect(lines(sections, 'disagreement'), 'of what is out of sight nothing is said').toEqual([]);
  });

  it('tell what changed since the last workshop, kind by kind, and nothing where there was none', () => {
    const cell = (column: number, when: 'then' | 'both' | 'now') => ({ box: [column, 0, column + 1, 1], when });
    const kinds = [
      { kind: 'risk_factor', codes: [{ code: 'dark', then: 1, now: 3 }, { code: null, then: 2, now: 1 }], ground: [cell(0, 'then'), cell(1, 'then'), cell(5, 'then'), cell(7, 'now')] },
      { kind: 'muted_kind', codes: [{ code: null, then: 9, now: 9 }], ground: [] },
    ];
    const workshops = [workshop({ id: 'w0', plan: { ...plan, name: { es: 'El de antes', en: 'Before' } } as never })];
    const sections = inWords({ workshops, comparison: { past: ['w0'], with: 'w0', kinds } });
    expect(lines(sections, 'changed'), 'cells that touch are one place').toEqual([
      'Riesgos: de 3 a 4 marcas (Solo la otra vez: 2 lugares · Solo esta vez: 1 lugar · Oscuridad: antes 1, ahora 3 (+2) · Sin tipo: antes 2, ahora 1 (−1))',
    ]);
    expect(sections.find(({ id }) => id === 'changed')?.lead).toContain('El de antes');
    expect(inWords({ comparison: { past: [], with: null, kinds: [] } }).some(({ id }) => id === 'changed')).toBe(false);
  });

  it('hold for an agreement what nobody speaks against: no majority overrules one voice', () => {
    const marks = [
      mark('all', 'g1', { agree: 4 }), mark('more', 'g1', { agree: 6 }), mark('alone', 'g1', { agree: 1 }), mark('quiet', 'g1'),
      mark('against', 'g2', { agree: 12, disagree: 1, doubt: 1 }), mark('unsure', 'g2', { agree: 3, doubt: 2 }), mark('only', 'g3', { doubt: 1 }),
    ];
    const sections = inWords({ plenary: told({ marks }) });
    expect(lines(sections, 'agreement')).toEqual(['more (6 de acuerdo)', 'all (4 de acuerdo)']);
    expect(lines(sections, 'disagreement')).toEqual(['against (12 de acuerdo · 1 no está de acuerdo · 1 tiene dudas)']);
    expect(lines(sections, 'doubt')).toEqual(['unsure (3 de acuerdo · 2 tienen dudas)', 'only (1 tiene dudas)']);
  });

  it('name a place that several groups marked by what lies there, of all kinds of shapes', () => {
    const cell = (column: number, row: number, groups: number) => ({ box: [column, row, column + 1, row + 1], groups });
    const features = [
      drawn('Punto', point(0.5, 0.5)), drawn('Cerca', point(1.2, 0.5)), drawn('Lejos', point(5.5, 5.5)), drawn('De nadie', point(0.5, 0.5)),
      drawn('Camino', { type: 'LineString', coordinates: [[-3, 0.5], [3, 0.6]] }),
      // The box around it holds the place, the way itself goes by.
      drawn('Rodeo', { type: 'LineString', coordinates: [[-3, -3], [-3, 9], [9, 9]] }),
      drawn('Vereda', { type: 'Polygon', coordinates: [[[-9, -9], [-9, 20], [20, 20], [20, -9], [-9, -9]]] }),
      drawn('Con hueco', { type: 'Polygon', coordinates: [[[-9, -9], [-9, 20], [20, 20], [20, -9], [-9, -9]], [[-8, -8], [-8, 4], [4, 4], [4, -8], [-8, -8]]] }),
      drawn('Varios', { type: 'MultiPoint', coordinates: [[7, 7], [0.9, 0.9]] }), drawn('Sin lugar', null),
    ];
    const marks = features.map(({ id }) => mark(id, id === 'De nadie' ? null : 'g1'));
    // Two cells that touch are one place, named by what lies where most groups marked; a cell of one group is none.
    const ground = [cell(0, 0, 3), cell(1, 1, 2), cell(5, 5, 2), cell(9, 0, 1)];
    const { shared } = compose(source({ plenary: told({ marks, ground }), feature: known(...features) }));
    expect(shared).toEqual([
      { groups: 3, marks: ['Punto', 'Cerca', 'Camino', 'Vereda', 'Varios'] },
      { groups: 2, marks: ['Lejos', 'Vereda', 'Con hueco'] },
    ]);
    const sections = inWords({ plenary: told({ marks, ground: [cell(0, 0, 2), cell(15, 15, 2)] }), feature: known(features[0]!, drawn('Otro', point(0.4, 0.4))) });
    expect(lines(sections, 'agreement')).toEqual(['Lugar Punto (2 de 3 grupos marcaron aquí)', 'Un mismo lugar (2 de 3 grupos marcaron aquí)']);
  });

  it('tell the last vote by its sums, and of too few ballots nothing', () => {
    const tally = (ballots: number, dots: Tally['dots']): Tally => ({ vote: 'v', ballots, dots });
    const feature = known(drawn('a', null), drawn('b', null, 'care'), drawn('hidden', null, 'muted'));
    // How people left is nobody's priority.
    const left: Tally = { vote: 'w', ballots: 5, asks: 'leaving', dots: {}, answers: { calm: 5 } };
    const votes = [tally(9, { a: 9 }), tally(4, { a: 2, b: 7, hidden: 3, unknown: 1 }), left];
    expect(lines(inWords({ workshop: workshop({ tallies: votes }), feature }), 'priority')).toEqual(['Lugar b (7 puntos · de 4 papeletas)', 'Lugar a (2 puntos · de 4 papeletas)']);
    expect(lines(inWords({ workshop: workshop({ tallies: [tally(2, {})] }) }), 'priority')[0]).toMatch(/menos de tres papeletas.*2 papeletas/);
  });

  it('keep what people wrote beside what follows, in the order in which it was written, from this workshop alone', async () => {
    const notes = [
      note('n1', { sort: 'step', text: 'Pedir la luminaria', who: 'Mariposa azul', when: 'antes de enero' }),
      note('n2', { sort: 'agreement', text: 'Nadie va sola al caño', marks: ['a', 'lost'] }),
      note('n3', { sort: 'keeper', who: 'Consejo comunitario' }),
      note('n4', { sort: 'review', when: '2027-05-08' }),
      note('n5', { sort: 'review', text: 'O antes', when: 'cuando baje el río' }),
      note('n6', { sort: 'agreement', text: 'Otra' }),
      note('n7', { sort: 'agreement', text: 'De otro taller' }, { scope: 'workshop:w2' }),
      note('n8', { sort: 'of_tomorrow', text: 'Una clase que esta página no conoce' }),
      note('n9', { sort: 'note' }, { attachments: [{ id: 'x', media_type: 'audio/webm' }] }),
      note('n10', { sort: 'note' }),
    ];
    const sections = inWords({ notes: [...notes].reverse(), plenary: told({ marks: [mark('a', 'g1', { agree: 2 })] }), feature: known(drawn('a', null)) });
    expect(lines(sections, 'agreement')).toEqual(['Lugar a (2 de acuerdo)', 'Nadie va sola al caño (Lugar a · lost)', 'Otra']);
    expect(lines(sections, 'step')).toEqual(['Pedir la luminaria (Mariposa azul · antes de enero)']);
    expect(lines(sections, 'keeper')).toEqual(['Consejo comunitario']);
    expect(lines(sections, 'review')).toEqual(['8 de mayo de 2027', 'O antes (cuando baje el río)']);
    expect(lines(sections, 'note')).toEqual(['Una clase que esta página no conoce', 'Nota de voz', 'Sin palabras']);
    const agreed = sections.find(({ id }) => id === 'agreement')!.lines;
    expect(agreed.map(({ note }) => note?.id), 'what was written can be written anew, what follows cannot').toEqual([undefined, 'n2', 'n6']);
    await language.choose('en');
    expect(inWords({ notes }).find(({ id }) => id === 'step')?.title).toBe('Steps: what, who, by when');
  });

  it('become a text that says what a person wrote and nothing of its own', () => {
    const notes = [note('n1', { sort: 'step', text: '# no *es* título\n\n- ni lista', who: '[Junta]' })];
    const text = markdown('Memoria', ['28 de noviembre', 'Privado'], inWords({ notes }));
    expect(text).toBe('# Memoria\n\n28 de noviembre  \nPrivado\n\n## Pasos: qué, quién, para cuándo\n\n- \\# no \\*es\\* título - ni lista (\\[Junta\\])\n');
  });
});
