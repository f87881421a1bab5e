import { useEffect, useState } from 'react';
import { AreaField, SelectField, TextField } from '../../ui/fields.tsx';
import { useWords } from '../../words/language.ts';
import { limits, presetNames, presetOf, presets, type Decoding } from './decoding.ts';
import { promptOf, rhymeGroups, schemes, type Wish } from './wish.ts';
import { playgroundWords } from './words.ts';

interface PromptFormProps {
  readonly wish: Wish;
  readonly onChange: (change: Partial<Wish>) => void;
}

/** What is asked for: style, rhyme, scheme and free words, and how the words are drawn. */
export function PromptForm({ wish, onChange }: PromptFormProps) {
  const t = useWords(playgroundWords);
  return (
    <div className="flex flex-col gap-3">
      <AreaField
        label={t('words')}
        help={t('wordsHelp')}
        placeholder={t('wordsHint')}
        value={wish.words}
        maxLength={4000}
        rows={3}
        className="font-lyric text-lg"
        onChange={(event) => onChange({ words: event.target.value })}
      />
      <div className="grid grid-cols-2 gap-3">
        <SelectField
          label={t('language')}
          value={wish.lang}
          onChange={(event) => onChange({ lang: event.target.value === 'en' ? 'en' : 'zh' })}
        >
          <option value="zh">{t('zh')}</option>
          <option value="en">{t('en')}</option>
        </SelectField>
        <TextField
          label={t('style')}
          placeholder={t('styleHint')}
          value={wish.style}
          maxLength={60}
          onChange={(event) => onChange({ style: event.target.value })}
        />
        <SelectField
          label={t('rhyme')}
          value={wish.rhyme}
          disabled={wish.lang === 'en'}
          onChange={(event) => onChange({ rhyme: event.target.value as Wish['rhyme'] })}
        >
          <option value="">{t('anyRhyme')}</option>
          {Object.entries(rhymeGroups).map(([group, character]) => (
            <option key={group} value={group}>
              {group === 'v' ? 'ü' : group} · {character}
            </option>
          ))}
        </SelectField>
        <SelectField
          label={t('scheme')}
          value={wish.scheme}
          onChange={(event) => onChange({ scheme: event.target.value })}
        >
          <option value="">{t('anyScheme')}</option>
          {[...new Set([...schemes, ...(wish.scheme === '' ? [] : [wish.scheme])])].map((scheme) => (
            <option key={scheme} value={scheme}>
              {scheme}
            </option>
          ))}
        </SelectField>
      </div>
      <SelectField
        label={t('decoding')}
        value={presetOf(wish.decoding) ?? 'own'}
        onChange={(event) => {
          const name = presetNames.find((one) => one === event.target.value);
          if (name) onChange({ decoding: presets[name] });
        }}
      >
        {presetNames.map((name) => (
          <option key={name} value={name}>
            {t(name)} (T {presets[name].temperature} · p {presets[name].topP} · {presets[name].maxTokens})
          </option>
        ))}
        {presetOf(wish.decoding) === null && <option value="own">{t('own')}</option>}
      </SelectField>
      <details>
        <summary className="min-h-6 text-ink-2">{t('more')}</summary>
        <div className="flex flex-col gap-3 pt-2">
          <div className="grid grid-cols-2 gap-3">
            {(['temperature', 'topP', 'maxTokens'] as const).map((key) => (
              <NumberField
                key={key}
                label={t(key)}
                name={key}
                value={wish.decoding[key]}
                onChange={(value) => onChange({ decoding: { ...wish.decoding, [key]: value } })}
              />
            ))}
            <TextField
              label={t('seed')}
              inputMode="numeric"
              placeholder={t('seedHint')}
              value={wish.seed}
              onChange={(event) => onChange({ seed: event.target.value.replace(/\D/g, '').slice(0, 9) })}
            />
          </div>
          <AreaField
            label={t('system')}
            help={t('systemHelp')}
            value={wish.system}
            maxLength={4000}
            onChange={(event) => onChange({ system: event.target.value })}
          />
        </div>
      </details>
      <Sent wish={wish} />
    </div>
  );
}

interface NumberFieldProps {
  readonly label: string;
  readonly name: keyof Decoding;
  readonly value: number;
  readonly onChange: (value: number) => void;
}

/** Keeps what is typed until it is left, so that "0." is no mistake on the way to "0.5". */
function NumberField({ label, name, value, onChange }: NumberFieldProps) {
  const [typed, setTyped] = useState<string | null>(null);
  const { min, max, step } = limits[name];
  return (
    <TextField
      label={label}
      type="number"
      min={min}
      max={max}
      step={step}
      value={typed ?? String(value)}
      onChange={(event) => {
        setTyped(event.target.value);
        const number = event.target.valueAsNumber;
        if (number >= min && number <= max) onChange(number);
      }}
      onBlur={() => setTyped(null)}
    />
  );
}

/** The exact words that go to the model: nothing is added behind a person's back. */
function Sent({ wish }: { readonly wish: Wish }) {
  const t = useWords(playgroundWords);
  const [sent, setSent] = useState('');
  const { lang, style, rhyme, scheme, words } = wish;
  useEffect(() => {
    let isOver = false;
    void promptOf(wish).then((prompt) => {
      if (!isOver) setSent(prompt);
    });
    return () => {
      isOver = true;
    };
    // oxlint-disable-next-line react-hooks/exhaustive-deps -- the rest of the wish is not said to the model as words
  }, [lang, style, rhyme, scheme, words]);
  return (
    <p className="text-xs text-ink-3">
      {t('sent')}{' '}
      <code className="rounded-control bg-sunk px-1 font-mono break-words whitespace-pre-wrap text-ink-2">{sent}</code>
    </p>
  );
}
