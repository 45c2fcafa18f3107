import type { Id } from '../../../api';

const number = (id: Id): bigint => BigInt(`0x${id.replaceAll('-', '')}`);

/** The one ballot of somebody in a vote, as the server works it out too (layers/src/workshop/vote.rs). */
export function ballotOf(vote: Id, account: Id): Id {
  const hex = (number(vote) ^ number(account)).toString(16).padStart(32, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
