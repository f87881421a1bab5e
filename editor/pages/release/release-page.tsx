import { Page } from '../../ui/page.tsx';

export function ReleasePage() {
  return <Page title="release">{null}</Page>;
}
