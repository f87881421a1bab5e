import { UserRound } from 'lucide-react';
import { DropdownMenu } from 'radix-ui';
import { useSession } from '../data/session.ts';
import { languages, setLanguage, useLanguage, useWords } from '../words/language.ts';
import { shellWords } from '../words/shell.ts';
import { useSignOut } from './sign-out.ts';
import { setTheme, themes, useTheme } from './theme.ts';

const item = 'flex h-8 cursor-pointer items-center gap-2 rounded-control px-2 outline-none data-highlighted:bg-sunk';
const names = { zh: '中文', en: 'English' } as const;
const themeWords = { system: 'themeSystem', light: 'themeLight', dark: 'themeDark' } as const;

export function PersonMenu({ isWide }: { readonly isWide: boolean }) {
  const t = useWords(shellWords);
  const { person } = useSession();
  const language = useLanguage();
  const theme = useTheme();
  const signOut = useSignOut();
  return (
    // Not modal: that would put a style of its own into the page, which the policy forbids.
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger
        aria-label={person.name}
        title={person.name}
        className="flex h-9 shrink-0 items-center gap-3 rounded-control px-2.5 text-ink-2 hover:bg-sunk"
      >
        <UserRound size={18} aria-hidden="true" />
        {isWide && <span className="truncate">{person.name}</span>}
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content
          side="top"
          align="start"
          sideOffset={6}
          className="z-50 min-w-48 rounded-panel border border-line bg-panel p-1 shadow-float"
        >
          <DropdownMenu.Label className="px-2 py-1 text-xs text-ink-3">{person.email}</DropdownMenu.Label>
          <DropdownMenu.RadioGroup
            value={language}
            onValueChange={(value) => {
              const chosen = languages.find((one) => one === value);
              if (chosen) setLanguage(chosen);
            }}
          >
            <DropdownMenu.Label className="px-2 pt-2 text-xs font-semibold text-ink-2">
              {t('language')}
            </DropdownMenu.Label>
            {languages.map((one) => (
              <DropdownMenu.RadioItem key={one} value={one} className={item} lang={one === 'zh' ? 'zh-CN' : 'en'}>
                <span className="w-4">{one === language && '✓'}</span>
                {names[one]}
              </DropdownMenu.RadioItem>
            ))}
          </DropdownMenu.RadioGroup>
          <DropdownMenu.RadioGroup
            value={theme}
            onValueChange={(value) => {
              const chosen = themes.find((one) => one === value);
              if (chosen) setTheme(chosen);
            }}
          >
            <DropdownMenu.Label className="px-2 pt-2 text-xs font-semibold text-ink-2">{t('theme')}</DropdownMenu.Label>
            {themes.map((one) => (
              <DropdownMenu.RadioItem key={one} value={one} className={item}>
                <span className="w-4">{one === theme && '✓'}</span>
                {t(themeWords[one])}
              </DropdownMenu.RadioItem>
            ))}
          </DropdownMenu.RadioGroup>
          <DropdownMenu.Separator className="my-1 h-px bg-line" />
          <DropdownMenu.Item className={item} onSelect={() => void signOut()}>
            {t('signOut')}
          </DropdownMenu.Item>
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}
