import { defineWords } from '../words/define-words.ts';

export const lyricWords = defineWords('lyrics', {
  rhyme: { en: 'Rhyme {letter}', zh: '韵脚 {letter}' },
  final: { en: 'Final', zh: '韵母' },
  sound: { en: 'Rhyming sound', zh: '押韵音' },
  group: { en: 'Group', zh: '韵部' },
  inBook: { en: '{group} ({book})', zh: '{group}（{book}）' },
  line: { en: 'line {line}', zh: '第 {line} 句' },
  single: { en: 'single rhyme with', zh: '单押' },
  double: { en: 'double rhyme with', zh: '双押' },
  triple: { en: 'triple rhyme with', zh: '三押' },
  identical: { en: 'same syllable as', zh: '同音' },
  near: { en: 'near rhyme with', zh: '近似押韵' },
  alone: { en: 'No other line rhymes with it.', zh: '没有其他句与它押韵。' },
  syllables_one: { en: '{count} syllable', zh: '{count} 个音节' },
  syllables_other: { en: '{count} syllables', zh: '{count} 个音节' },
  syllablesBetween: { en: '{min} to {max} syllables', zh: '{min} 至 {max} 个音节' },
  scheme: { en: 'Rhyme scheme {scheme}', zh: '韵式 {scheme}' },
});
