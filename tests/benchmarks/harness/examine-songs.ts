import { annotate } from '../../../datasets/curation/annotate.ts';
import { cleanText } from '../../../datasets/curation/clean-text.ts';
import { WordFinder } from '../../../datasets/curation/find-words.ts';
import { foldChoruses } from '../../../datasets/curation/fold-choruses.ts';
import { languageOfSong } from '../../../datasets/curation/line-language.ts';
import { permutations, shinglesOf, signatureOf } from '../../../datasets/curation/min-hash.ts';
import { findPersonalData } from '../../../datasets/curation/personal-data.ts';
import { judgeRepetition } from '../../../datasets/curation/repetition.ts';
import { levels } from '../../../datasets/curation/rhyme-keys.ts';
import { judgeShape } from '../../../datasets/curation/shape.ts';
import { structureOf } from '../../../datasets/curation/structure.ts';
import { bareKeyOf } from '../../../datasets/curation/text-key.ts';
import { exampleList } from '../../../datasets/curation/word-list.ts';

const limits = {
  minLines: 2,
  maxLines: 400,
  minMeanLength: 2,
  maxMeanLength: 24,
  maxSymbolShare: 0.1,
  maxRareShare: 0.1,
};
const finder = new WordFinder(exampleList);

/** What a thread found out about some songs: for songs their keys, signatures and verdicts; for lines their analysis. */
export interface Examined {
  readonly keys: Uint32Array;
  readonly signatures: Uint32Array;
  /** 1 for a song that every filter lets through. */
  readonly kept: Uint8Array;
  /** Four bytes a line: least and most syllables, level, whether its reading is known in full. */
  readonly lines: Uint8Array;
  /** Rhyme groups of all lines and schemes of all songs, joined. */
  readonly groups: string;
  readonly schemes: string;
}

/** Cleans, filters, fingerprints and analyses songs, each a text whose lines are parted by LF. */
export function examineSongs(songs: readonly string[]): Examined {
  const keys = new Uint32Array(songs.length * 2);
  const signatures = new Uint32Array(songs.length * permutations);
  const kept = new Uint8Array(songs.length);
  const lines: number[] = [];
  const groups: string[] = [];
  const schemes: string[] = [];
  songs.forEach((song, place) => {
    const { lines: sung, sections } = structureOf(cleanText(song).text.split('\n'));
    const { high, low } = bareKeyOf(sung.join('\n'));
    keys[place * 2] = high;
    keys[place * 2 + 1] = low;
    signatureOf(
      shinglesOf(foldChoruses(sung, sections)),
      signatures.subarray(place * permutations, (place + 1) * permutations),
    );
    kept[place] = isKept(sung) ? 1 : 0;
    const { lines: annotated, scheme, coverage } = annotate(sung, { sections });
    schemes.push(scheme);
    for (const line of annotated) {
      groups.push(line.group ?? '');
      lines.push(line.syllables[0], line.syllables[1], levels.indexOf(line.level), coverage === 1 ? 1 : 0);
    }
  });
  return {
    keys,
    signatures,
    kept,
    lines: Uint8Array.from(lines),
    groups: groups.join('\n'),
    schemes: schemes.join('\n'),
  };
}

function isKept(lines: readonly string[]): boolean {
  const { main } = languageOfSong(lines);
  const isClean = (main === 'zh' || main === 'en') && judgeShape(lines, limits).keep && judgeRepetition(lines).keep;
  return (
    isClean &&
    lines.every((line) => findPersonalData(line).length === 0) &&
    !finder.find(lines.join('\n')).some(({ severity }) => severity === 'high')
  );
}
