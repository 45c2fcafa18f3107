import './trust';
import './fonts.css';
import './tokens.css';
import { mount } from 'svelte';
import App from './ui/App.svelte';
import { beginWith } from './api';
import { address } from './ui/state/address.svelte';

// Everything that stands between the address and the map is on its way before the first of it is needed.
const { place } = address;
beginWith(place.page === 'map' ? place.map : undefined);
if (place.page === 'map') void import('./ui/screen/MapScreen.svelte').catch(() => undefined);

const target = document.getElementById('app');
if (target) mount(App, { target });
