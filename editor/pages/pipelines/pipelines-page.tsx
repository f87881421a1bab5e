import { Page } from '../../ui/page.tsx';

export function PipelinesPage() {
  return <Page title="pipelines">{null}</Page>;
}
