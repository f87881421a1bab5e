import type { TrainerEvent } from './trainer-events.ts';

/** Read off the log by the screens, which tell from it where a training went on. */
const beginning = ({ step = 0, total, method, versions }: TrainerEvent) =>
  `training ${step === 0 ? 'begins' : 'goes on'} at step ${step} of ${total ?? '?'}${ifSaid(method, (name) => `, ${name}`)}${listOf(versions, '; ')}`;

/** An event as a line of the step's log, for people. What is not known to this version stays as it came. */
export function eventText(event: TrainerEvent): string {
  const { type, step, message } = event;
  const at = step === undefined ? '' : ` at step ${step}`;
  switch (type) {
    case 'start':
      return beginning(event);
    case 'warn':
      return `warning${at}: ${message ?? ''}${ifSaid(event['code'], (code) => ` (${code})`)}`;
    case 'checkpoint':
      return `wrote the checkpoint of step ${step ?? '?'}`;
    case 'sample':
      return `sample${at}${ifSaid(event['prompt'], (prompt) => ` for ${prompt}`)}: ${lineOf(event['lyric'])}${figure(event['reward'], 'reward')}`;
    case 'end':
      return `training ended${at}: ${lineOf(event['outcome'])}${message === undefined ? '' : `, ${message}`}${figure(event['seconds'], 'seconds')}`;
    default:
      return JSON.stringify(event);
  }
}

/** On one line, as a log has them. */
const lineOf = (value: unknown) => (typeof value === 'string' ? value.trim().replaceAll(/\s*\n\s*/g, ' / ') : '');

function ifSaid(value: unknown, said: (text: string) => string): string {
  return typeof value === 'string' && value !== '' ? said(lineOf(value)) : '';
}

function figure(value: unknown, name: string): string {
  return typeof value === 'number' ? `, ${name} ${Number(value.toPrecision(4))}` : '';
}

function listOf(versions: unknown, before: string): string {
  if (typeof versions !== 'object' || versions === null) return '';
  const all = Object.entries(versions).map(([name, version]) => `${name} ${String(version)}`);
  return all.length === 0 ? '' : `${before}${all.join(', ')}`;
}
