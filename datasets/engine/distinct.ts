/** Twice the most numbers that are told apart here, so that a free place is near. */
const places = new Int32Array(1 << 10);
/** In which count a place was written: nothing is cleared between two. */
const writtenIn = new Int32Array(places.length);
let count = 0;

/** How many different 32-bit integers there are. Lyrics ask for it many times; a `Set` of a hundred takes five times as long. */
export function countDistinct(numbers: readonly number[]): number {
  if (numbers.length > places.length / 2) return new Set(numbers).size;
  count = (count + 1) | 0;
  let different = 0;
  for (const number of numbers) {
    let place = Math.imul(number, 0x9e3779b1) >>> 22;
    while (writtenIn[place] === count && places[place] !== number) place = (place + 1) & (places.length - 1);
    if (writtenIn[place] === count) continue;
    writtenIn[place] = count;
    places[place] = number;
    different += 1;
  }
  return different;
}
