import { useText, useWords } from '../words/language.ts';
import { useCanvas } from './canvas-context.ts';
import { useCanvasUi } from './canvas-ui.ts';
import { pointerLabel } from './connect-reason.tsx';
import { typeHelpWords } from './type-help-words.ts';
import { TypeMark } from './type-mark.tsx';
import { canvasWords, typeWords } from './words.ts';

/** What a port is called, what it holds, and what that looks like. */
export function PortTip() {
  const t = useWords(canvasWords);
  const nameOf = useWords(typeWords);
  const helpOf = useWords(typeHelpWords);
  const text = useText();
  const tip = useCanvasUi((state) => state.tip);
  const { isReadOnly } = useCanvas();
  if (!tip) return null;
  const { port, screen } = tip;
  const style = { left: screen.x + 14, top: screen.y + 14, position: 'fixed' } as const;
  if (typeof port === 'string')
    return (
      <div role="tooltip" className={`${pointerLabel} border-line`} style={style}>
        <p className="font-semibold">{t(port)}</p>
        <p className="text-ink-2">{t('orderHelp')}</p>
      </div>
    );
  return (
    <div role="tooltip" className={`${pointerLabel} border-line`} style={style}>
      <p className="flex items-center gap-1.5 font-semibold">
        <TypeMark type={port.type} />
        {port.title ? text(port.title) : port.name}
        <span className="font-normal text-ink-3">
          {t(port.side === 'left' ? 'input' : 'output')}
          {port.side === 'left' && port.optional && ` · ${t('optional')}`}
        </span>
      </p>
      {port.type && (
        <p className="text-ink-2">
          {nameOf(port.type)}
          {': '}
          {helpOf(port.type)}
        </p>
      )}
      {!isReadOnly && <p className="text-ink-3">{t('altClears')}</p>}
    </div>
  );
}
