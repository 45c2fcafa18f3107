import { members, type Id } from '../../api';

/** The names of those who were met on a map, by account: from presence, from changes, from the list of members. */
export class Names {
  #known = $state.raw<Record<Id, string>>({});

  of(actor: Id | undefined): string | undefined {
    return actor ? this.#known[actor] : undefined;
  }

  meet(people: readonly { id: Id; name: string }[]): void {
    const fresh = people.filter((person) => this.#known[person.id] !== person.name);
    if (fresh.length > 0) this.#known = { ...this.#known, ...Object.fromEntries(fresh.map((person) => [person.id, person.name])) };
  }

  /** Only whoever may invite is told everybody's name; the others learn them as they meet. */
  async ask(map: Id): Promise<void> {
    const people = await members.list(map).catch(() => []);
    this.meet(people.map(({ account, name }) => ({ id: account, name })));
  }
}
