const key = 'refrain.tour';

/** Whether this browser was shown around, or said that it need not be. */
export const isTourSeen = (): boolean => localStorage.getItem(key) !== null;
export const rememberTour = (): void => localStorage.setItem(key, 'seen');
