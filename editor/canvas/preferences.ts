import { useStore } from 'zustand';
import { createStore } from 'zustand/vanilla';

/** What one person likes of every canvas; kept in this browser. `wheel` is asked for once. */
interface Preferences {
  readonly wheel: 'zoom' | 'pan' | null;
  readonly grid: 'staff' | 'dots';
}
const storageKey = 'refrain.canvas';

function kept(): Preferences {
  try {
    const read = JSON.parse(localStorage.getItem(storageKey) ?? '{}') as Partial<Preferences>;
    return {
      wheel: read.wheel === 'zoom' || read.wheel === 'pan' ? read.wheel : null,
      grid: read.grid === 'dots' ? 'dots' : 'staff',
    };
  } catch {
    return { wheel: null, grid: 'staff' };
  }
}

const preferences = createStore<Preferences>()(kept);

export function prefer(change: Partial<Preferences>): void {
  preferences.setState(change);
  localStorage.setItem(storageKey, JSON.stringify(preferences.getState()));
}

export function usePreference<Key extends keyof Preferences>(key: Key): Preferences[Key] {
  return useStore(preferences, (state) => state[key]);
}
