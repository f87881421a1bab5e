import { Page } from '../../ui/page.tsx';

export function ModelsPage() {
  return <Page title="models">{null}</Page>;
}
