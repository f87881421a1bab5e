/** Terms that multiply: each is 1 for honest verse and falls towards 0 with what it guards against. */
export const gateNames = ['lines', 'format', 'length', 'content', 'unique', 'original'] as const;
/** Terms that are weighed against each other. */
export const softNames = ['rhyme', 'scheme', 'syllables', 'variety'] as const;
export type Gate = (typeof gateNames)[number];
export type Soft = (typeof softNames)[number];
export type Term = Gate | Soft;
export type Weights = Readonly<Record<Soft, number>>;

/** Relative; a term that nothing was asked for is left out of the mean. */
export const defaultWeights: Weights = { rhyme: 0.55, scheme: 0.1, syllables: 0.25, variety: 0.1 };

/** What a tail pays that rhymes only once its particle or filler is taken off. */
export const strippedPay = 0.2;
/** What near and imperfect rhymes pay, times their weight. */
export const nearPay = 0.5;
/** What a rhyme pays that lies only before an identical last syllable: 前方, 天方. */
export const behindIdenticalPay = 0.5;
/** Of the rhyme term, what more rhyming lines than the plainest scheme asks for earn where none was asked for. */
export const fullnessPay = 0.1;

/** Syllables a line may have where no target is given. */
export const freeSyllables = { min: 3, max: 24 } as const;

/** Share of common characters below which Chinese stops reading like sentences, and at which nothing is left. */
export const senseRange = { full: 0.75, none: 0.3 } as const;
/** The same for English: share of words that carry the grammar. */
export const grammarRange = { full: 0.22, none: 0.02 } as const;

/** Runs shared with a known text from which on a line counts as copied: characters in Chinese, words in English. */
export const copiedRun = { zh: 7, en: 5 } as const;

/** Sections whose lines may come back. */
export const refrainLabel = /chorus|hook|refrain|副歌|合唱|和声/iu;

/** Sentence particles; they count as such only with neutral tone, so that 睡着 and 目的 stay words. */
export const closingParticles: ReadonlySet<string> = new Set(
  '啊呀哇哪吧吗嘛呢啦哟喔哦噢嘿哎唉诶耶哈了着过的得地么呗咯喽',
);
/** Fillers in whatever tone. */
export const tonedFillers: ReadonlySet<string> = new Set('啊哦噢喔哟嘿哎唉诶耶哈嗯呦咿');
export const fillerWords: ReadonlySet<string> = new Set(
  'oh ooh oooh o ah aah ahh uh um mm mmm hmm hey ay yeah yea yo la na da doo whoa woah huh eh baby'.split(' '),
);

/** Words that carry an English sentence; a list of rhyme words or random ones has hardly any. */
export const grammarWords: ReadonlySet<string> = new Set(
  (
    'a an the this that these those my your his her its our their i you he she it we they me him us them who what which where when why how ' +
    'and or but nor so if as than then because while until though of to in on at by for from with without into onto over under up down out off ' +
    'through between behind before after against along around across above below near upon beneath beside like is am are was were be been being ' +
    "do does did done have has had will would shall should can could may might must not no never n't don't can't won't i'm you're it's i've i'll " +
    "there's that's we're they're we'll you'll isn't wasn't ain't didn't couldn't wouldn't let there here all some any every each both one two " +
    'more most too very just only still yet ever again now away back gonna wanna'
  ).split(' '),
);
