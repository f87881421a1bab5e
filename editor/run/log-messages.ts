import type { LogView, LogWish } from './log-book.ts';

/** What the page tells the worker that holds a log. */
export type ToLog =
  | { readonly type: 'open'; readonly url: string }
  | { readonly type: 'live'; readonly text: string }
  | { readonly type: 'wish'; readonly wish: LogWish }
  | { readonly type: 'lines'; readonly id: number; readonly numbers: readonly number[] }
  | { readonly type: 'text'; readonly id: number; readonly mostCharacters: number };

/** And what it hears. */
export type FromLog =
  | { readonly type: 'view'; readonly view: LogView; readonly isLoading: boolean }
  | { readonly type: 'lines'; readonly id: number; readonly lines: readonly string[] }
  | { readonly type: 'text'; readonly id: number; readonly text: string }
  | { readonly type: 'fault'; readonly status: number };
