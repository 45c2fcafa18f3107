import './trust';
import './fonts.css';
import './tokens.css';
import { mount } from 'svelte';
import App from './ui/App.svelte';
import { turnsAway } from './ui/safety/leave';

const target = document.getElementById('app');
if (target && !turnsAway()) mount(App, { target });
