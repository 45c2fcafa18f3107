import type { Role } from '../../api';

const roles: Role[] = ['participant', 'partner', 'member', 'planner', 'facilitator', 'coordinator', 'protection'];

/** By a link come neither coordinators nor protection: they are named by hand. */
export const byLink = roles.filter((one) => one !== 'coordinator' && one !== 'protection');

/** What a coordinator may give; the sight of safe houses only a steward. The server has the last word. */
export const rolesFor = (steward: boolean): Role[] => (steward ? roles : roles.filter((one) => one !== 'protection'));
