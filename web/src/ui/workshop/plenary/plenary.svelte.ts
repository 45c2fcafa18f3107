import { untrack } from 'svelte';
import { workshops as api, type Id, type Plenary, type RoomMark, type Stance } from '../../../api';
import { stand } from '../../../sync/change';
import type { OpenMap } from '../../state/open_map.svelte';
import { Ballot, voteOn } from './ballot';

/** How often it is asked for while somebody looks: who said what is told to nobody, and so does not come by the stream. */
const LOOK_MS = 4_000;

/** What she said to a mark, as long as the server may not count it yet. */
interface Said {
  stance: Stance | null;
  change: Id;
  /** It is on its way; before that it is not even in the outbox. */
  made: boolean;
}

/** A mark as it stands once she says something to it. */
function saying(mark: RoomMark, stance: Stance | null): RoomMark {
  const now = { ...mark, mine: stance };
  if (mark.mine) now[mark.mine] -= 1;
  if (stance) now[stance] += 1;
  return now;
}

/** What the room was shown and what it says to it. One for an open map; it asks while somebody looks at it. */
export class PlenaryBook {
  told = $state.raw<Plenary | null>(null);
  /** Where groups marked the same ground lies over the map. */
  ground = $state(false);
  readonly #open: OpenMap;
  readonly #ballot: Ballot;
  readonly #said: Record<Id, Said> = {};
  #looking = 0;
  #timer: ReturnType<typeof setInterval> | undefined;

  constructor(open: OpenMap) {
    this.#open = open;
    this.#ballot = new Ballot(open);
  }

  /** Asks from now on, until what it answers is called. */
  look(): () => void {
    this.#looking += 1;
    if (this.#looking === 1) this.#timer = setInterval(() => void this.ask(), LOOK_MS);
    void this.ask();
    return () => {
      this.#looking -= 1;
      if (this.#looking === 0) clearInterval(this.#timer);
    };
  }

  async ask(): Promise<void> {
    const { workshop } = this.#open;
    if (!workshop?.seat) return void (this.told = null);
    // To ask again whenever the outbox alters is nobody's wish.
    const counted = untrack(() => Object.entries(this.#said).filter(([, said]) => this.#arrived(said)));
    const told = await api.plenary(this.#open.id, workshop.id).catch(() => null);
    if (!told) return;
    // What was with the server before it was asked is in its answer; what was not is still said.
    for (const [feature, said] of counted) if (this.#said[feature] === said) delete this.#said[feature];
    const marks = told.marks.map((mark) => {
      const said = this.#said[mark.feature];
      return said ? saying(mark, said.stance) : mark;
    });
    this.told = { ...told, marks };
  }

  #arrived({ change, made }: Said): boolean {
    return made && !this.#open.outgoing.pending(this.#open.id).some((entry) => entry.change.id === change && !entry.problem);
  }

  mark(feature: Id): RoomMark | undefined {
    return this.told?.marks.find((one) => one.feature === feature);
  }

  /** Says something to a mark, or takes it back; it is seen at once. */
  async say(feature: Id, stance: Stance | null): Promise<void> {
    const { workshop } = this.#open;
    const before = this.mark(feature);
    if (!workshop || !this.told || !before) return;
    this.told = { ...this.told, marks: this.told.marks.map((one) => (one.feature === feature ? saying(before, stance) : one)) };
    const change = stand(this.#open.moment, { workshop: workshop.id, feature, stance });
    const said: Said = { stance, change: change.id, made: false };
    this.#said[feature] = said;
    await this.#open.make(change);
    said.made = true;
  }

  /** Where her dots lie now: on her own ballot, which nobody else sees. */
  get dots(): Id[] {
    const dots = this.#ballot.answers.dots;
    return Array.isArray(dots) ? dots : [];
  }

  get left(): number {
    return (voteOn(this.#open.workshop, 'dots')?.dots ?? 0) - this.dots.length;
  }

  async putDot(mark: Id): Promise<void> {
    if (this.left > 0) await this.#write([...this.dots, mark]);
  }

  async takeDot(mark: Id): Promise<void> {
    const at = this.dots.lastIndexOf(mark);
    if (at >= 0) await this.#write(this.dots.filter((_, n) => n !== at));
  }

  #write(dots: Id[]): Promise<void> {
    return this.#ballot.write(dots.length > 0 ? { dots } : null);
  }
}

const books = new WeakMap<OpenMap, PlenaryBook>();

export function plenaryOf(open: OpenMap): PlenaryBook {
  const known = books.get(open) ?? new PlenaryBook(open);
  books.set(open, known);
  return known;
}
