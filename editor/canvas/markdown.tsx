import { Fragment, type ReactNode } from 'react';

const inline = /(\*\*[^*]+\*\*|\*[^*\s][^*]*\*|`[^`]+`|https?:\/\/[^\s<>)"']+)/;

/** The little Markdown a note needs: headings, lists, bold, slanted, code and links. Everything else is text. */
export function Markdown({ text }: { readonly text: string }) {
  return text.split('\n').map((line, place) => <Line key={place} line={line} />);
}

function Line({ line }: { readonly line: string }) {
  const heading = /^(#{1,3})\s+(.*)$/.exec(line);
  if (heading)
    return <p className={heading[1]!.length === 1 ? 'text-lg font-semibold' : 'font-semibold'}>{spans(heading[2]!)}</p>;
  const item = /^\s*[-*]\s+(.*)$/.exec(line);
  if (item)
    return (
      <p className="flex gap-1.5">
        <span aria-hidden="true">•</span>
        <span className="min-w-0">{spans(item[1]!)}</span>
      </p>
    );
  return line.trim() === '' ? <p className="h-2" /> : <p>{spans(line)}</p>;
}

function spans(text: string): ReactNode {
  return text.split(inline).map((part, place) => <Fragment key={place}>{span(part)}</Fragment>);
}

function span(part: string): ReactNode {
  if (part.startsWith('**') && part.endsWith('**') && part.length > 4) return <strong>{part.slice(2, -2)}</strong>;
  if (part.startsWith('`') && part.endsWith('`') && part.length > 2)
    return <code className="font-mono text-xs">{part.slice(1, -1)}</code>;
  if (part.startsWith('*') && part.endsWith('*') && part.length > 2) return <em>{part.slice(1, -1)}</em>;
  if (/^https?:\/\//.test(part))
    return (
      <a href={part} target="_blank" rel="noreferrer noopener" className="nodrag text-rhyme-ink underline">
        {part}
      </a>
    );
  return part;
}
