import i18next from 'i18next';
import { initReactI18next, useTranslation } from 'react-i18next';
import type { Text } from '../../pipeline/text.ts';
import { onWords, type WordBook } from './define-words.ts';
import { pseudo } from './pseudo.ts';

export const languages = ['zh', 'en'] as const;
export type Language = (typeof languages)[number];
/** `en-XA` is for tests: English, accented and longer. */
type Shown = Language | 'en-XA';

const storageKey = 'refrain.language';
const isShown = (value: unknown): value is Shown => value === 'zh' || value === 'en' || value === 'en-XA';

function chosen(): Shown {
  const kept = localStorage.getItem(storageKey);
  if (isShown(kept)) return kept;
  return navigator.language.toLowerCase().startsWith('zh') ? 'zh' : 'en';
}

const i18n = i18next.createInstance();

/** Called once, before the first component. */
export function startLanguage(): void {
  void i18n.use(initReactI18next).init({
    lng: chosen(),
    fallbackLng: false,
    load: 'currentOnly',
    resources: {},
    interpolation: { escapeValue: false, prefix: '{', suffix: '}' },
    react: { bindI18nStore: 'added' },
    initAsync: false,
  });
  onWords(({ namespace, words }) => {
    const of = (side: keyof Text, make = (text: string) => text) =>
      Object.fromEntries(Object.entries(words).map(([key, text]) => [key, make(text[side])]));
    i18n.addResourceBundle('zh', namespace, of('zh'));
    i18n.addResourceBundle('en', namespace, of('en'));
    if (i18n.language === 'en-XA') i18n.addResourceBundle('en-XA', namespace, of('en', pseudo));
  });
  markDocument();
  i18n.on('languageChanged', markDocument);
}

function markDocument(): void {
  document.documentElement.lang = i18n.language === 'zh' ? 'zh-CN' : 'en';
}

export function setLanguage(language: Language): void {
  localStorage.setItem(storageKey, language);
  void i18n.changeLanguage(language);
}

type Countable<Key extends string> = Key extends `${infer Stem}_other`
  ? Stem
  : Key extends `${string}_one`
    ? never
    : Key;
/** `t('saved', { at })`. */
export type Say<Key extends string> = (
  key: Countable<Key>,
  values?: Readonly<Record<string, string | number>>,
) => string;

export function useWords<Key extends string>(book: WordBook<Key>): Say<Key> {
  const { t } = useTranslation(book.namespace, { i18n });
  return t as unknown as Say<Key>;
}

export function useLanguage(): Language {
  const { i18n: now } = useTranslation(undefined, { i18n });
  return now.language === 'zh' ? 'zh' : 'en';
}

/** For texts that come from kinds and from the server in both languages. */
export function useText(): (text: Text) => string {
  const { i18n: now } = useTranslation(undefined, { i18n });
  const { language } = now;
  return (text) => (language === 'zh' ? text.zh : language === 'en-XA' ? pseudo(text.en) : text.en);
}

/** Outside of components, for formats that follow the language. */
export const currentLanguage = (): Language => (i18n.language === 'zh' ? 'zh' : 'en');
