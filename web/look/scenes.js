// What is looked at, at the size of a phone and of a desk, by day and by night.
const views = { world: 'map=1.6/10/-40', latin: 'map=3.9/-5/-70', colombia: 'map=5.4/4.6/-74.5', choco: 'map=7.6/5.7/-76.9', atrato: 'map=9.6/5.75/-76.7', tumaco: 'map=11/1.8/-78.75' };

export const scenes = [];
for (const theme of ['light', 'dark']) {
  for (const size of ['phone', 'desk']) {
    for (const [view, hash] of Object.entries(views)) scenes.push({ name: `base-${view}-${size}-${theme}`, address: `#${hash}`, size, theme });
    scenes.push({ name: `data-far-${size}-${theme}`, address: 'data=1#map=6.4/4.8/-76', size, theme });
    scenes.push({ name: `data-near-${size}-${theme}`, address: 'data=1#map=9.7/5.7/-76.7', size, theme });
    scenes.push({ name: `data-close-${size}-${theme}`, address: 'data=1#map=12.7/5.7/-76.66', size, theme });
  }
}
