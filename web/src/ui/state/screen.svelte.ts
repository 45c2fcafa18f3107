import type { Id } from '../../api';
import type { Filter } from '../../map';

export type Panel =
  | { name: 'layers' } | { name: 'list' } | { name: 'search' } | { name: 'review' } | { name: 'outbox' } | { name: 'people' } | { name: 'more' }
  | { name: 'notes' } | { name: 'plenary' } | { name: 'comparison' } | { name: 'feature'; id: Id };
export type PlainPanel = Exclude<Panel['name'], 'feature'>;
export type Dialog =
  | 'members' | 'layer' | 'import' | 'export' | 'approvals' | 'keys' | 'account' | 'contacts' | 'publication' | 'whole' | 'workshops' | 'area' | 'console' | 'minutes' | 'decide' | 'destroy' | 'print';

/** What is open on the map screen. */
export class Screen {
  panel = $state.raw<Panel | null>(null);
  dialog = $state<Dialog | null>(null);
  /** The layer that a dialog is about. */
  dialogLayer = $state<Id | null>(null);
  hidden = $state.raw<Id[]>([]);
  filter = $state.raw<Filter>({});
  /** How much of each layer passes the filter; none while there is no filter. */
  passing = $state.raw<{ layer: Id; total: number }[] | null>(null);
  /** A form is open in the panel: how one leaves it, asked before anything is lost. */
  writing = $state.raw<(() => void) | null>(null);
  /** On a phone: the sheet covers most of the screen. */
  tall = $state(false);
  #before: Panel | null = null;

  open(panel: Panel): void {
    this.#before = panel.name === 'feature' && this.panel?.name !== 'feature' ? this.panel : this.#before;
    this.panel = panel;
    if (panel.name !== 'list') this.tall = false;
  }

  /** Closing what was opened from a list leads back to the list. */
  close(): void {
    this.panel = this.#before;
    this.#before = null;
    this.tall = false;
  }

  /** To the map, whatever was open before. */
  leave(): void {
    this.#before = null;
    this.close();
  }

  toggle(name: PlainPanel): void {
    if (this.panel?.name === name) this.close();
    else this.open({ name });
  }

  toggleLayer(id: Id): void {
    this.hidden = this.hidden.includes(id) ? this.hidden.filter((one) => one !== id) : [...this.hidden, id];
  }

  openDialog(dialog: Dialog, layer: Id | null = null): void {
    this.dialog = dialog;
    this.dialogLayer = layer;
  }

  get filtered(): boolean {
    const { codes, severityMin, from, to } = this.filter;
    return codes !== undefined || (severityMin ?? 1) > 1 || !!from || !!to;
  }
}
