import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { analyse, isDieyun } from './analyse.ts';
import { compare, type CompareOptions } from './compare.ts';
import { combo, density, internal } from './density.ts';
import { engineHash } from './engine-hash.ts';
import { loadEnglish, pronounce } from './english-phones.ts';
import { countWord } from './english-syllables.ts';
import { readNumeral } from './numerals.ts';
import { readHan } from './readings.ts';
import { groupOf } from './rhyme-books.ts';
import { scheme } from './scheme.ts';
import { scoreHash } from './score-hash.ts';
import { score } from './score.ts';
import { parseSyllable, withToneMark } from './syllable-table.ts';
import { syllables } from './syllables.ts';
import { simplify } from './traditional.ts';

beforeAll(async () => {
  await loadEnglish();
});

const levelOf = (a: string, b: string, options: CompareOptions = {}) => {
  const answer = compare(a, b, { lang: 'zh', ...options });
  return answer.lang === 'zh' ? answer.level : answer.degree;
};

describe('syllables of Putonghua', () => {
  test('spelling is opened up: short finals, y and w, ü after j q x, the vowel of zi and zhi', () => {
    const finals = ['liu', 'gui', 'lun', 'yue', 'wen', 'ju', 'lü', 'zi', 'shi', 'weng', 'yo', 'yong'].map(
      (one) => parseSyllable(one)?.sound.final,
    );
    expect(finals).toEqual(['iou', 'uei', 'uen', 'üe', 'uen', 'ü', 'ü', '-i', '-i', 'ueng', 'io', 'iong']);
    expect(parseSyllable('zhi')?.sound.apical).toBe(true);
    expect(parseSyllable('guang')?.sound).toMatchObject({ onset: 'g', medial: 'u', nucleus: 'a', coda: 'ng' });
  });

  test('tones are read from marks and digits, ü with any of its spellings', () => {
    expect(['mā', 'má', 'mǎ', 'mà', 'ma', 'ma5', 'ma3'].map((one) => parseSyllable(one)?.tone)).toEqual([
      1, 2, 3, 4, 0, 0, 3,
    ]);
    expect(['lǜ', 'lv4', 'lu:4'].map((one) => parseSyllable(one)?.sound.final)).toEqual(['ü', 'ü', 'ü']);
    expect(['zhang3', 'lv4', 'gui1', 'liu2', 'de5', 'xiong2', 'nǚ'].map(withToneMark)).toEqual([
      'zhǎng',
      'lǜ',
      'guī',
      'liú',
      'de',
      'xióng',
      'nǚ',
    ]);
    expect([parseSyllable('xyz'), parseSyllable(''), parseSyllable('ng')]).toEqual([null, null, null]);
  });
});

describe('readings', () => {
  const read = (text: string, overrides?: Record<string, string>) =>
    readHan(text, overrides)
      .map(({ spelling }) => spelling)
      .join(' ');

  test('words the dictionary gets wrong are put right', () => {
    expect(['排行', '局长', '喧嚣', '静静地走', '忘不了', '睡不着'].map((word) => read(word))).toEqual([
      'pái háng',
      'jú zhǎng',
      'xuān xiāo',
      'jìng jìng de zǒu',
      'wàng bù liǎo',
      'shuì bù zháo',
    ]);
  });

  test('a reading given with the call wins, and only for that call', () => {
    expect(read('朝阳', { 朝阳: 'zhāo yáng' })).toBe('zhāo yáng');
    expect(read('朝阳')).toBe('cháo yáng');
    expect(levelOf('重', '空', { readings: { 重: 'chóng' } })).toBe('single');
  });

  test('traditional words are read whole', () => {
    expect([read('銀行'), read('看著'), read('著名'), read('乾坤'), read('乾淨')]).toEqual([
      'yín háng',
      'kàn zhe',
      'zhù míng',
      'qián kūn',
      'gān jìng',
    ]);
    expect(simplify('離開這裡，𠮷祥')).toBe('离开这里，𠮷祥');
  });
});

describe('Chinese', () => {
  test('the book is a parameter, and every book is answered beside it', () => {
    const answer = compare('唱歌', '漂泊', { book: 'xinyun' });
    expect(answer).toMatchObject({
      level: 'single',
      book: 'xinyun',
      byBook: { tongyun: 'weak', xinyun: 'single', shiba: 'weak', shisanzhe: 'single' },
    });
  });

  test('one onset with different medials is no identical syllable', () => {
    expect(levelOf('上班', '改编')).toBe('single');
  });

  test('儿化 can be decided by the caller', () => {
    expect(groupOf({ final: 'ai', rhotic: true })).toBe(groupOf({ final: 'an', rhotic: true }));
    expect(syllables('风儿', { erhua: 'merge' }).best).toBe(1);
    expect(syllables('花儿', { erhua: 'full' }).best).toBe(2);
  });

  test('a closing particle is looked past only when asked', () => {
    expect(levelOf('来了', '花开')).toBe('none');
    expect(levelOf('来了', '花开', { beforeParticle: true })).toBe('single');
    expect(levelOf('睡着', '太早', { beforeParticle: true })).toBe('single');
  });

  test('Chinese and English ends are near only when asked', () => {
    expect(levelOf('爱你', 'let it be')).toBe('none');
    expect(compare('一起走', 'let it go', { lang: 'zh', crossLanguage: true })).toMatchObject({
      level: 'weak',
      near: true,
    });
  });

  test('numbers are read as they are sung, or as the caller says', () => {
    const read = [
      readNumeral('1998', '年'),
      readNumeral('520', ''),
      readNumeral('100', ''),
      readNumeral('24', '时'),
      readNumeral('2', '个'),
      readNumeral('13800138000', ''),
    ];
    expect(read).toEqual(['一九九八', '五二零', '一百', '二十四', '两', '一三八零零一三八零零零']);
    expect([readNumeral('520', '', 'number'), readNumeral('100', '', 'each'), readNumeral('10203', '个')]).toEqual([
      '五百二十',
      '一零零',
      '一万零二百零三',
    ]);
  });
});

describe('English', () => {
  test('words of no dictionary are flagged: made from a listed word, or guessed from letters', () => {
    expect(["heav'n", 'starshine', 'moonless', 'blorf'].map((word) => pronounce(word)[0]?.source)).toEqual([
      'derived',
      'derived',
      'derived',
      'guessed',
    ]);
    expect(compare('blorf', 'wharf', { lang: 'en' }).confidence).toBeLessThan(0.5);
    expect(syllables('the blorf').guessed).toEqual(['blorf']);
  });

  test('words that every object has are words like others', () => {
    expect(['constructor', 'toString', '__proto__', 'hasOwnProperty'].every((word) => countWord(word).best > 0)).toBe(
      true,
    );
  });

  test('an unstressed ending is no rhyme, and is said to be wrenched where it sounds alike', () => {
    expect(compare('sky', 'multiply', { lang: 'en' })).toMatchObject({ perfect: false });
    expect(compare('see', 'merrily', { lang: 'en' })).toMatchObject({ degree: 'none', wrenched: true });
  });

  test('vowels are counted over word borders as rap does', () => {
    expect(compare('paper cuts', 'later buts', { lang: 'en' })).toMatchObject({ multi: 3 });
  });
});

describe('lines and lyrics', () => {
  test('marks fit the line as written, whatever was taken off it', () => {
    const line = '[00:12.5]👩‍👩‍👧 孤\u200b单的 KTV （oh）';
    const { units, lang, spans } = analyse(line);
    expect(units.map(({ start, end }) => line.slice(start, end))).toEqual(['孤', '单', '的', 'KTV']);
    expect([lang, spans.map((span) => span.lang)]).toEqual(['zh', ['zh', 'en']]);
  });

  test('a line tells readings, other readings, groups in every book, and its tail', () => {
    const { tail, coverage } = analyse('我在银行');
    expect(tail).toMatchObject({
      text: '行',
      reading: 'háng',
      tone: 2,
      groups: { tongyun: '昂', xinyun: '唐', shiba: '唐', shisanzhe: '江阳' },
    });
    expect(tail?.alternatives).toContain('xíng');
    expect(coverage).toBe(1);
  });

  test('a scheme has a second one for near rhymes, and letters anew for every stanza', () => {
    const answer = scheme(['深深的吻', '风的歌声', '', '孤单', '港湾'], { lang: 'zh' });
    expect(answer).toMatchObject({ scheme: 'ABCC', nearScheme: 'AABB', stanzas: ['AB', 'AA'] });
    expect(answer.lines.map(({ letter }) => letter)).toEqual(['A', 'B', null, 'C', 'C']);
  });

  test('叠韵 belongs to a word', () => {
    expect(['落寞', '荡漾', '轮廓', '爸爸', '孤'].map((word) => isDieyun(word).isDieyun)).toEqual([
      true,
      true,
      false,
      false,
      false,
    ]);
  });

  test('density and combos count rhymes, and identical syllables not', () => {
    expect(density(['我在唱', '他在唱', '你在唱']).density).toBe(0);
    expect(density(['闪亮', '战场', '盼望'])).toMatchObject({ longest: 2, syllables: 6 });
    expect(combo(['闪亮', '战场', '盼望', '孤单'])).toMatchObject({ combo1: 3, combo2: 3, combo3: 0 });
    expect(combo(['唱', '唱', '唱']).combo1).toBe(0);
    expect(density([]).density).toBe(0);
  });

  test('a rhyme inside a line is found with both its places', () => {
    const line = '山高水遥看破今朝，天高路遥';
    const found = internal('战场闪亮').rhymes;
    expect(found).toEqual([{ syllables: 2, first: { start: 0, end: 2 }, second: { start: 2, end: 4 } }]);
    expect(internal(line).rhymes.every(({ first, second }) => first.end <= second.start)).toBe(true);
  });

  test('every answer names book, confidence, coverage and the engine', () => {
    const lines = ['孤单', '港湾'];
    const answers = {
      analyse: analyse('孤单', { book: 'shiba' }),
      compare: compare('孤单', '港湾', { book: 'shiba' }),
      compareEnglish: compare('near', 'here', { book: 'shiba' }),
      scheme: scheme(lines, { book: 'shiba' }),
      density: density(lines, { book: 'shiba' }),
      combo: combo(lines, { book: 'shiba' }),
      internal: internal('战场闪亮', { book: 'shiba' }),
      isDieyun: isDieyun('落寞', 'shiba'),
      syllables: syllables('孤单', { book: 'shiba' }),
      score: score({ lines, book: 'shiba' }),
    };
    for (const [call, answer] of Object.entries(answers))
      expect({ call, ...answer }).toMatchObject({
        call,
        book: 'shiba',
        confidence: expect.closeTo(1, 1) as number,
        coverage: 1,
        engine: call === 'score' ? scoreHash() : engineHash(),
      });
    expect(score({ lines: ['blorf', 'wharf'], lang: 'en' })).toMatchObject({ book: 'tongyun', confidence: 0.4 });
    expect(engineHash()).toMatch(/^rhyme-\d+-[0-9a-f]{16}$/);
  });

  test('whatever the text is, there is an answer, the same each time', () => {
    const piece = fc.constantFrom(
      '孤单',
      '儿',
      '（',
      '）',
      '[',
      '99',
      '1:2',
      '%',
      "'",
      'KTV',
      'near',
      '\ud83d',
      '\u200b',
      '\n',
      '々',
      '𠮷',
      '__proto__',
      '(2)',
      '-',
      '：',
    );
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.array(piece).map((pieces) => pieces.join('')),
    );
    fc.assert(
      fc.property(text, text, (a, b) => {
        expect(compare(a, b)).toEqual(compare(a, b));
        const { min, best, max } = syllables(a);
        expect(min <= best && best <= max && min >= 0).toBe(true);
        expect([...scheme([a, b]).scheme].length).toBeLessThanOrEqual(2);
        expect(analyse(a).units.every(({ start, end }) => start < end && end <= a.length)).toBe(true);
      }),
      { numRuns: 300 },
    );
  });
});
