import './trust';
import './fonts.css';
import './tokens.css';
import { mount } from 'svelte';
import App from './ui/App.svelte';
import { beginWith } from './api';
import { turnsAway } from './ui/safety/leave';
import { address } from './ui/state/address.svelte';

const target = document.getElementById('app');
if (target && !turnsAway()) {
  // Everything that stands between the address and the map is on its way before the first of it is needed.
  const { place } = address;
  beginWith(place.page === 'map' ? place.map : undefined);
  if (place.page === 'map') void import('./ui/screen/MapScreen.svelte').catch(() => undefined);
  mount(App, { target });
}
