import './trust';
import './fonts.css';
import './tokens.css';
import { mount, unmount } from 'svelte';
import App from './ui/App.svelte';
import Erasing from './ui/pages/Erasing.svelte';
import { beginWith } from './api';
import { owed } from './offline/database';
import { turnsAway } from './ui/safety/leave';
import { address } from './ui/state/address.svelte';

function open(target: HTMLElement): void {
  // Everything that stands between the address and the map is on its way before the first of it is needed.
  const { place } = address;
  beginWith(place.page === 'map' ? place.map : undefined);
  if (place.page === 'map') void import('./ui/screen/MapScreen.svelte').catch(() => undefined);
  mount(App, { target });
}

const target = document.getElementById('app');
if (target && !turnsAway()) {
  if (owed()) {
    const erasing = mount(Erasing, { target, props: { done: () => void unmount(erasing).then(() => open(target)) } });
  } else open(target);
}
