/** How menus of the canvas look, wherever they open. */
export const menuBox =
  'z-50 max-h-[60dvh] min-w-44 overflow-auto rounded-panel border border-line bg-panel p-1 shadow-float';
export const menuItem =
  'flex min-h-8 cursor-pointer items-center gap-2 rounded-control px-2 outline-none data-disabled:opacity-50 data-highlighted:bg-sunk';
