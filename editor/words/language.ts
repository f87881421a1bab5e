import i18next from 'i18next';
import { createContext, createElement, useContext, type ReactNode } from 'react';
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
    react: { useSuspense: false },
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

const ShownLanguage = createContext<Shown>('en');
const useShown = () => useContext(ShownLanguage);

/**
 * Around everything that says words. It alone follows the language: a card of the canvas asks for words a dozen times,
 * and each would be a subscription. Words are there before the first component that says them.
 */
export function Languages({ children }: { readonly children: ReactNode }) {
  const { i18n: now } = useTranslation(undefined, { i18n });
  return createElement(ShownLanguage, { value: now.language as Shown }, children);
}

/** Made once for each language and book: a card of the canvas asks a dozen times. */
const says = new Map<string, Say<string>>();
function sayIn(language: Shown, namespace: string): Say<string> {
  const key = `${language} ${namespace}`;
  const say = says.get(key) ?? (i18n.getFixedT(language, namespace) as unknown as Say<string>);
  says.set(key, say);
  return say;
}

export function useWords<Key extends string>(book: WordBook<Key>): Say<Key> {
  return sayIn(useShown(), book.namespace);
}

export const useLanguage = (): Language => (useShown() === 'zh' ? 'zh' : 'en');

const texts: Readonly<Record<Shown, (text: Text) => string>> = {
  zh: ({ zh }) => zh,
  en: ({ en }) => en,
  'en-XA': ({ en }) => pseudo(en),
};
/** For texts that come from kinds and from the server in both languages. */
export const useText = (): ((text: Text) => string) => texts[useShown()];

/** Outside of components, for formats that follow the language. */
export const currentLanguage = (): Language => (i18n.language === 'zh' ? 'zh' : 'en');
