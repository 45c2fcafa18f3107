// Which rivers matter at which zoom, and what they are called.
// The lines carry no names; a place on the course of each river says which line is meant. The longest line within
// five kilometres of it gets the name.
const courses = {
  Atrato: [[-76.66, 5.69], [-76.88, 6.56], [-77.11, 7.44], [-76.96, 8.0]],
  'San Juan': [[-76.69, 5.16], [-77.0, 4.2]],
  Baudó: [[-77.1, 5.2], [-76.97, 5.52]],
  Cauca: [[-76.47, 3.45], [-75.88, 4.9], [-75.2, 7.98], [-75.75, 6.55]],
  Magdalena: [[-75.3, 2.94], [-74.74, 5.2], [-73.9, 7.07], [-74.42, 9.24], [-74.76, 10.97]],
  Patía: [[-77.46, 1.63], [-78.2, 2.1], [-77.1, 2.0]],
  Mira: [[-78.7, 1.5]],
  Micay: [[-77.25, 2.85]],
  Putumayo: [[-76.5, 0.5], [-74.78, -0.19], [-71.5, -2.2]],
  Caquetá: [[-75.25, 0.7], [-72.4, -0.6], [-70.5, -1.3]],
  Amazonas: [[-69.94, -4.21], [-73.2, -3.75], [-65, -3.3], [-58.5, -3.2], [-55, -2.2]],
  Orinoco: [[-67.49, 6.19], [-63.55, 8.14], [-66.2, 7.6]],
  Meta: [[-72.96, 4.09], [-71.34, 4.79], [-69, 6.1]],
  Guaviare: [[-72.64, 2.57], [-69.5, 3.9]],
  Vichada: [[-69.5, 4.9]],
  Vaupés: [[-70.23, 1.25]],
  Inírida: [[-69, 2.6]],
  Apaporis: [[-71, 0]],
  Arauca: [[-70.76, 7.09]],
  Casanare: [[-71, 6.05]],
  Sinú: [[-75.89, 8.76]],
  'San Jorge': [[-75.4, 8.2]],
  Nechí: [[-74.8, 7.6]],
  Catatumbo: [[-72.7, 8.9]],
  Cesar: [[-73.6, 9.6]],
  Ariari: [[-73.4, 3.0]],
  Caguán: [[-74.85, 1.33]],
  Napo: [[-76.5, -0.8], [-74, -2.3]],
  Marañón: [[-76, -4.7]],
  Ucayali: [[-74.5, -8.4]],
  Negro: [[-62, -2], [-66, -0.35]],
  Madeira: [[-60, -5.5], [-63.9, -8.7]],
  Paraná: [[-60.6, -32.9], [-54.6, -25.5]],
  Paraguay: [[-57.6, -25.3], [-57.6, -19]],
  Uruguay: [[-58.1, -32]],
  'São Francisco': [[-43.4, -13]],
  Tocantins: [[-48.3, -10]],
  Usumacinta: [[-91.5, 17.3]],
};
const near = 0.05;

const span = (points) => {
  let length = 0;
  for (let i = 1; i < points.length; i++) {
    const east = (points[i][0] - points[i - 1][0]) * Math.cos((points[i][1] * Math.PI) / 180);
    length += Math.hypot(east, points[i][1] - points[i - 1][1]);
  }
  return length * 111.2;
};

const away = ([x, y], points) => Math.min(...points.map((p) => Math.hypot(p[0] - x, p[1] - y)));

/**
 * Lines with a rank (1 the great rivers, 4 the streams) and, where known, a name.
 * @param {{ points: [number, number][] }[]} lines
 * @param {number} shortest kilometres; what is shorter and nameless is left out
 */
export function ranked(lines, shortest) {
  const rivers = lines.map(({ points }) => ({ points, length: span(points), name: undefined }));
  for (const [name, places] of Object.entries(courses)) {
    for (const place of places) {
      const candidates = rivers.filter(({ points }) => away(place, points) < near).sort((a, b) => b.length - a.length);
      if (candidates[0] && !candidates[0].name) candidates[0].name = name;
    }
  }
  const rank = ({ length, name }) => (name && length > 60) || length > 420 ? 1 : name || length > 150 ? 2 : length > 45 ? 3 : 4;
  return rivers.filter((river) => river.name || river.length >= shortest).map((river) => ({ ...river, rank: rank(river) }));
}
