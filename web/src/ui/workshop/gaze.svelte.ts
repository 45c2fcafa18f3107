import type { Look, View } from '../../api';
import type { Box, TramaMap } from '../../map';

/** How a look stands: on the screen, or only offered to a hand that is busy. */
type Standing = 'along' | 'offered';

/**
 * Looking where who leads asks to look. The map goes along by itself unless a hand is drawing on it; whoever does not want
 * to says no once, and is back where she was.
 */
export class Gaze {
  look = $state.raw<Look | null>(null);
  standing = $state<Standing>('along');
  /** She followed, and does no longer: her map is hers again. */
  over = $state(false);
  #declined: string | null = null;
  #before: View | null = null;

  /** What the server says now. `busy`: a drawing is under way. */
  hear(look: Look | null, map: TramaMap | null, busy: boolean): void {
    if (!look) {
      // What was shown once stays until she lets it go; who is followed no longer leads nowhere.
      if (this.look?.follow || this.standing === 'offered') this.#end(this.look?.follow === true && this.standing === 'along');
      return;
    }
    if (!map || look.id === this.#declined) return;
    const anew = look.id !== this.look?.id;
    if (anew) [this.standing, this.over] = [busy ? 'offered' : 'along', false];
    if (anew && !this.#before) this.#before = map.view();
    this.look = look;
    if (this.standing === 'along' && (anew || look.follow)) map.look(look.box as Box);
  }

  /** From an offer to the place. */
  go(map: TramaMap | null): void {
    this.standing = 'along';
    if (this.look) map?.look(this.look.box as Box);
  }

  /** No: back to where she was. */
  back(map: TramaMap | null): void {
    if (this.#before) map?.fly(this.#before);
    this.stay();
  }

  /** Her map is hers again, as it is now. */
  stay(): void {
    this.#declined = this.look?.id ?? this.#declined;
    this.#end(false);
  }

  #end(over: boolean): void {
    this.look = null;
    this.over = over;
    if (!over) this.#before = null;
  }
}
