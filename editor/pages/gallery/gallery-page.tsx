import { Page } from '../../ui/page.tsx';

export function GalleryPage() {
  return <Page title="gallery">{null}</Page>;
}
