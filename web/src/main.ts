import './trust';
import './fonts.css';
import './tokens.css';
import { mount, unmount } from 'svelte';
import App from './ui/App.svelte';
import Erasing from './ui/pages/Erasing.svelte';
import { beginWith } from './api';
import { language } from './i18n/index.svelte';
import { owed } from './offline/database';
import { turnsAway } from './ui/safety/leave';
import { address } from './ui/state/address.svelte';

async function open(target: HTMLElement): Promise<void> {
  // Everything that stands between the address and the map is on its way before the first of it is needed.
  const { place } = address;
  const words = language.begin();
  beginWith(place.page === 'map' ? place.map : undefined);
  if (place.page === 'map') void import('./ui/screen/MapScreen.svelte').catch(() => undefined);
  await words;
  mount(App, { target });
}

const target = document.getElementById('app');
if (target && !turnsAway()) {
  if (owed()) {
    const erasing = mount(Erasing, { target, props: { done: () => void unmount(erasing).then(() => open(target)) } });
  } else void open(target);
}
