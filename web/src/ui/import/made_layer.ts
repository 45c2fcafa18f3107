import type { Id } from '../../api';
import { label } from '../../i18n/index.svelte';
import { putLayer, removeLayer } from '../../sync/change';
import { newId } from '../../sync/ids';
import type { OpenMap } from '../state/open_map.svelte';
import { kindAsked } from './new_layer';

/** The layer that a file asks for and the map does not have: made for the look at it, and gone again when nothing comes in. */
export class MadeLayer {
  readonly #open: OpenMap;
  #made: { id: Id; kind: string } | undefined;

  constructor(open: OpenMap) {
    this.#open = open;
  }

  /** The id of a layer, which is there when this resolves. */
  async for(layer: Id): Promise<Id> {
    const [open, kind] = [this.#open, kindAsked(layer)];
    if (layer === this.#made?.id) return layer;
    if (kind && kind === this.#made?.kind) return this.#made.id;
    this.drop();
    if (!kind) return layer;
    const id = newId();
    this.#made = { id, kind };
    const order = Math.max(0, ...open.layers.map((one) => one.order)) + 1;
    await open.make(putLayer(open.moment, id, { kind, name: label(open.kind(kind)?.plural) || label(open.kind(kind)?.label), order }));
    await open.settle();
    return id;
  }

  /** Something comes into it: it stays. */
  keep(): void {
    this.#made = undefined;
  }

  drop(): void {
    const id = this.#made?.id;
    this.#made = undefined;
    if (id) void this.#open.make(removeLayer(this.#open.moment, id)).then(() => this.#open.settle());
  }
}
