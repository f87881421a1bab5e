import { defineWords } from '../words/define-words.ts';
import { useWords } from '../words/language.ts';
import { letterKeys } from './letter-keys.ts';

const words = defineWords('keys-hint', {
  whereFocus: {
    en: 'They work only while this part has the focus (click it, or press Tab until it has); this is set under Settings.',
    zh: '仅在此区域获得焦点时可用（点击此处，或按 Tab 移到此处）；可在“设置”中更改。',
  },
});

/** Which keys of one letter there are, and when they work if not always. */
export function KeysHint({ children, className }: { readonly children: string; readonly className: string }) {
  const t = useWords(words);
  return (
    <p className={`text-xs text-ink-3 ${className}`}>
      {children}
      {letterKeys() === 'focus' && ` · ${t('whereFocus')}`}
    </p>
  );
}
