import { Link } from '@tanstack/react-router';
import { shortDigest } from '../ui/format.ts';
import { useWords } from '../words/language.ts';
import { artifactTypeWords, type ArtifactTypeName } from './words.ts';

interface DigestLinkProps {
  readonly digest: string;
  readonly type?: ArtifactTypeName;
}

/** An artifact by the beginning of its digest, and the way to it. */
export function DigestLink({ digest, type }: DigestLinkProps) {
  const t = useWords(artifactTypeWords);
  return (
    <Link
      to="/artifacts/$digest"
      params={{ digest }}
      title={digest}
      className="inline-flex min-h-6 items-center whitespace-nowrap"
    >
      {type && <span className="mr-1">{t(type)}</span>}
      <span className="font-mono text-xs">{shortDigest(digest)}</span>
    </Link>
  );
}
