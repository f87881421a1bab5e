import { Page } from '../../ui/page.tsx';

export function ReleasesPage() {
  return <Page title="releases">{null}</Page>;
}
