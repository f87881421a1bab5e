import type { ButtonHTMLAttributes, ReactNode, Ref } from 'react';

interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  readonly ref?: Ref<HTMLButtonElement>;
  readonly look?: 'plain' | 'primary' | 'danger' | 'quiet';
  readonly size?: 'usual' | 'small' | 'touch';
}

const looks = {
  plain: 'border border-line bg-panel text-ink hover:bg-sunk',
  primary: 'border border-transparent bg-ink text-bg hover:opacity-90',
  danger: 'border border-failed bg-panel text-failed hover:bg-sunk',
  quiet: 'border border-transparent text-ink-2 hover:bg-sunk hover:text-ink',
} as const;
const sizes = {
  usual: 'min-h-8 px-3 pointer-coarse:min-h-11',
  small: 'min-h-7 px-2 text-xs pointer-coarse:min-h-11 pointer-coarse:px-3',
  touch: 'min-h-11 px-4 text-lg',
} as const;

export function Button({ look = 'plain', size = 'usual', className = '', type = 'button', ...rest }: ButtonProps) {
  return (
    <button
      {...rest}
      type={type}
      className={`inline-flex max-w-full shrink-0 items-center justify-center gap-1.5 rounded-control font-semibold transition-colors duration-120 disabled:opacity-50 ${looks[look]} ${sizes[size]} ${className}`}
    />
  );
}

interface IconButtonProps extends Omit<ButtonHTMLAttributes<HTMLButtonElement>, 'aria-label'> {
  /** Said by screen readers and shown on hover. */
  readonly label: string;
  readonly children: ReactNode;
}

export function IconButton({ label, className = '', type = 'button', ...rest }: IconButtonProps) {
  return (
    <button
      {...rest}
      type={type}
      aria-label={label}
      title={label}
      className={`inline-grid size-8 shrink-0 pointer-coarse:size-11 place-items-center rounded-control text-ink-2 hover:bg-sunk hover:text-ink disabled:opacity-50 aria-pressed:bg-sunk aria-pressed:text-ink ${className}`}
    />
  );
}
