import type { Feature, Id, Shapes, Tally, Values, Workshop } from '../../../api';
import { put, remove, restore } from '../../../sync/change';
import type { OpenMap } from '../../state/open_map.svelte';

export type Asks = Shapes['Asks'];

const number = (id: Id): bigint => BigInt(`0x${id.replaceAll('-', '')}`);

/** The one ballot of somebody in a vote, as the server works it out too (layers/src/workshop/vote.rs). */
export function ballotOf(vote: Id, account: Id): Id {
  const hex = (number(vote) ^ number(account)).toString(16).padStart(32, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

/** The vote that is open, if it asks for this. */
export const voteOn = (workshop: Workshop | undefined, asks: Asks): Workshop['vote'] => (workshop?.vote?.asks === asks ? workshop.vote : null);

/** What came of the last vote that asked for this. */
export const lastTally = (workshop: Workshop | undefined, asks: Asks): Tally | undefined =>
  workshop?.tallies.filter((one) => (one.asks ?? 'dots') === asks).at(-1);

/** Her own ballot in the vote that is open: a draft that nobody else reads. */
export class Ballot {
  readonly #open: OpenMap;

  constructor(open: OpenMap) {
    this.#open = open;
  }

  get #target(): { layer: Id; feature: Id } | undefined {
    const { workshop, outgoing, info } = this.#open;
    const layer = info.layers.find((one) => this.#open.kind(one.kind)?.serves === 'ballots');
    return workshop?.vote && layer ? { layer: layer.id, feature: ballotOf(workshop.vote.id, outgoing.account) } : undefined;
  }

  get #feature(): Feature | null | undefined {
    const target = this.#target;
    return target && this.#open.feature(target.feature);
  }

  /** What is on it, by the field that the vote asks for. */
  get answers(): Values {
    return this.#feature?.properties.fields ?? {};
  }

  /** Answers, or takes the answer back. */
  async write(answers: Values | null): Promise<void> {
    const target = this.#target;
    if (!target) return;
    const { moment } = this.#open;
    if (!answers) return void (await this.#open.make(remove(moment, target)));
    // A ballot that was emptied is there again before anything is written on it.
    if (this.#feature === null) await this.#open.make(restore(moment, target));
    await this.#open.make(put(this.#open.moment, target, { scope: 'draft', properties: answers }));
  }
}
