import { Link } from '@tanstack/react-router';
import {
  Box,
  CalendarClock,
  ChevronsLeft,
  ChevronsRight,
  Cpu,
  Database,
  Ellipsis,
  House,
  ListChecks,
  PackageCheck,
  PenLine,
  Play,
  Rocket,
  Settings,
  Workflow,
} from 'lucide-react';
import { lazy, Suspense, useState, type KeyboardEvent } from 'react';
import { useWords, type Say } from '../words/language.ts';
import { shellWords } from '../words/shell.ts';
import { InboxCount, useInboxCount } from './inbox-count.tsx';
import { InboxButton } from './inbox-button.tsx';
import { SearchButton } from './search-button.tsx';

/** A chunk of its own: the menu's machinery is a tenth of the shell. */
const LazyPersonMenu = lazy(async () => ({ default: (await import('./person-menu.tsx')).PersonMenu }));

const places = [
  { to: '/', word: 'home', icon: House },
  { to: '/pipelines', word: 'pipelines', icon: Workflow },
  { to: '/runs', word: 'runs', icon: Play },
  { to: '/releases', word: 'releases', icon: PackageCheck },
  { to: '/deployments', word: 'deployments', icon: Rocket },
  { to: '/datasets', word: 'datasets', icon: Database },
  { to: '/labelling', word: 'labelling', icon: ListChecks },
  { to: '/artifacts', word: 'artifacts', icon: Box },
  { to: '/playground', word: 'playground', icon: PenLine },
  { to: '/models', word: 'models', icon: Cpu },
  { to: '/schedules', word: 'schedules', icon: CalendarClock },
  { to: '/settings', word: 'settings', icon: Settings },
] as const;
type Place = (typeof places)[number];
type T = Say<keyof (typeof shellWords)['words']>;

const storageKey = 'refrain.rail';
/** Of the bar at the bottom of a phone; the rest is behind "more". */
const onPhone = ['home', 'runs', 'releases'];
const moreId = 'more-places';

export function Navigation() {
  const t = useWords(shellWords);
  const [isWide, setWide] = useState(
    // Whoever never chose sees the names where there is room for them.
    () => (localStorage.getItem(storageKey) ?? (innerWidth >= 1280 ? 'wide' : 'narrow')) === 'wide',
  );
  const [isOpen, setOpen] = useState(false);
  const toggle = () => {
    localStorage.setItem(storageKey, isWide ? 'narrow' : 'wide');
    setWide(!isWide);
  };
  return (
    <>
      <nav
        aria-label={t('mainNavigation')}
        className={`sticky top-0 hidden h-dvh shrink-0 flex-col gap-1 border-r border-line bg-panel p-2 sm:flex ${isWide ? 'w-52' : 'w-14'}`}
      >
        <SearchButton isWide={isWide} />
        <InboxButton isWide={isWide} />
        <div className="my-1 h-px bg-line" />
        <div className="flex min-h-0 flex-1 flex-col gap-1 overflow-y-auto">
          {places.map((place) => (
            <PlaceLink key={place.to} place={place} t={t} isWide={isWide} />
          ))}
        </div>
        <Suspense fallback={<div className="h-9" />}>
          <LazyPersonMenu isWide={isWide} />
        </Suspense>
        <button
          type="button"
          onClick={toggle}
          aria-label={isWide ? t('collapse') : t('expand')}
          title={isWide ? t('collapse') : t('expand')}
          className="grid h-8 place-items-center rounded-control text-ink-3 hover:bg-sunk"
        >
          {isWide ? <ChevronsLeft size={16} /> : <ChevronsRight size={16} />}
        </button>
      </nav>
      <nav
        aria-label={t('mainNavigation')}
        className="fixed inset-x-0 bottom-0 z-40 grid h-14 grid-cols-4 border-t border-line bg-panel pb-[env(safe-area-inset-bottom)] sm:hidden"
      >
        {places
          .filter(({ word }) => onPhone.includes(word))
          .map((place) => (
            <PhoneLink key={place.to} place={place} t={t} onUse={() => setOpen(false)} />
          ))}
        <MoreButton t={t} isOpen={isOpen} onToggle={() => setOpen(!isOpen)} />
      </nav>
      {isOpen && <PhoneSheet t={t} onClose={() => setOpen(false)} />}
    </>
  );
}

/** The places that the bar of a phone has no room for. A tap beside it closes it and does nothing else; Escape gives the focus back. */
function PhoneSheet({ t, onClose }: { readonly t: T; readonly onClose: () => void }) {
  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    // The menu and the search that are opened in it have an Escape of their own.
    if (event.key !== 'Escape' || !event.currentTarget.contains(event.target as Node)) return;
    if ((event.target as Element).closest('dialog')) return;
    document.getElementById(moreId)?.focus();
    onClose();
  };
  return (
    <div className="contents sm:hidden" onKeyDown={onKeyDown}>
      <div className="fixed inset-0 z-30" onClick={onClose} />
      <div className="fixed inset-x-0 bottom-14 z-40 grid grid-cols-3 gap-1 border-t border-line bg-panel p-3 shadow-float">
        {places
          .filter(({ word }) => !onPhone.includes(word))
          .map((place) => (
            <PhoneLink key={place.to} place={place} t={t} onUse={onClose} />
          ))}
        <div className="col-span-3 flex items-center gap-2 border-t border-line pt-2">
          <SearchButton isWide />
          <InboxButton isWide onUse={onClose} />
          <Suspense>
            <LazyPersonMenu isWide />
          </Suspense>
        </div>
      </div>
    </div>
  );
}

interface MoreButtonProps {
  readonly t: T;
  readonly isOpen: boolean;
  readonly onToggle: () => void;
}

/** Opens the rest of the places; the inbox is among them, so it says how much waits there. */
function MoreButton({ t, isOpen, onToggle }: MoreButtonProps) {
  const count = useInboxCount();
  return (
    <button
      id={moreId}
      type="button"
      aria-expanded={isOpen}
      onClick={onToggle}
      onKeyDown={({ key }) => {
        if (key === 'Escape' && isOpen) onToggle();
      }}
      className="flex flex-col items-center justify-center text-2xs text-ink-2"
    >
      <span className="relative">
        <Ellipsis size={20} aria-hidden="true" />
        <InboxCount count={isOpen ? 0 : count} className="absolute -top-1 left-4" />
      </span>
      {t('more')}
      {count > 0 && !isOpen && <span className="sr-only">{t('inboxCount', { count })}</span>}
    </button>
  );
}

const exact = { exact: true } as const;
const loose = { exact: false } as const;

function PlaceLink({ place: { to, word, icon: Icon }, t, isWide }: { place: Place; t: T; isWide: boolean }) {
  return (
    <Link
      to={to}
      title={isWide ? undefined : t(word)}
      aria-label={isWide ? undefined : t(word)}
      activeOptions={to === '/' ? exact : loose}
      className="flex h-9 shrink-0 items-center gap-3 rounded-control px-2.5 text-ink-2 no-underline hover:bg-sunk hover:no-underline aria-[current=page]:bg-sunk aria-[current=page]:font-semibold aria-[current=page]:text-ink"
    >
      <Icon size={18} aria-hidden="true" className="shrink-0" />
      {isWide && <span className="truncate">{t(word)}</span>}
    </Link>
  );
}

function PhoneLink({ place: { to, word, icon: Icon }, t, onUse }: { place: Place; t: T; onUse: () => void }) {
  return (
    <Link
      to={to}
      onClick={onUse}
      activeOptions={to === '/' ? exact : loose}
      className="flex min-h-11 flex-col items-center justify-center text-2xs text-ink-2 no-underline aria-[current=page]:font-semibold aria-[current=page]:text-ink"
    >
      <Icon size={20} aria-hidden="true" />
      {t(word)}
    </Link>
  );
}
