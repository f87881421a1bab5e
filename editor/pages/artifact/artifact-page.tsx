import { Page } from '../../ui/page.tsx';

export function ArtifactPage() {
  return <Page title="artifact">{null}</Page>;
}
