/** Weights of the soft terms; they sum to 1. */
export const weights = { rhyme: 0.55, syllables: 0.25, distinct: 0.1, repetition: 0.1 } as const;

/** What a tail pays that rhymes only once its particle or filler is taken off. */
export const strippedTailPay = 0.2;

/** Share of the rhyme term that a first line rhyming along earns where no scheme is asked for. */
export const firstLineBonus = 0.1;

/** Syllables that a line may have where no target is given. */
export const freeLineSyllables = { min: 3, max: 24 } as const;

/** Sentence particles; only where they are read with neutral tone, so that 睡着 and 目的 stay words. */
export const particles: ReadonlySet<string> = new Set('啊呀哇哪吧吗嘛呢啦哟喔哦噢嘿哎唉诶耶哈了着的得地么呗咯喽');

/** Particles that have a tone of their own and are filler all the same. */
export const tonedFillers: ReadonlySet<string> = new Set('啊哦噢喔哟嘿哎唉诶耶哈嗯呦咿');

/** Words that fill an English line's end. */
export const fillers: ReadonlySet<string> = new Set([
  'oh',
  'ooh',
  'o',
  'ah',
  'aah',
  'uh',
  'um',
  'mm',
  'hmm',
  'hey',
  'ay',
  'yeah',
  'yea',
  'yo',
  'la',
  'na',
  'da',
  'doo',
  'whoa',
  'woah',
  'huh',
  'eh',
]);
