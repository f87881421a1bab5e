import { createRootRoute, createRoute, createRouter, lazyRouteComponent } from '@tanstack/react-router';
import { Loading, PageFailure } from '../ui/states.tsx';
import { NotFound } from './not-found.tsx';
import { Shell } from './shell.tsx';

const root = createRootRoute({ component: Shell, notFoundComponent: NotFound });

/** Whatever is filtered, opened or compared stands in the address; each page reads its own part. */
type Search = Readonly<Record<string, string>>;
const readSearch = (raw: Record<string, unknown>): Search =>
  Object.fromEntries(
    Object.entries(raw).flatMap(([key, value]) =>
      typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
        ? [[key, String(value)]]
        : [],
    ),
  );

const page = <const Path extends string>(path: Path, load: () => Promise<unknown>, name: string) =>
  createRoute({
    getParentRoute: () => root,
    path,
    validateSearch: readSearch,
    component: lazyRouteComponent(load as () => Promise<Record<string, never>>, name),
  });

const routeTree = root.addChildren([
  page('/', () => import('../pages/home/home-page.tsx'), 'HomePage'),
  page('/inbox', () => import('../pages/inbox/inbox-page.tsx'), 'InboxPage'),
  page('/pipelines', () => import('../pages/pipelines/pipelines-page.tsx'), 'PipelinesPage'),
  page('/pipelines/$pipelineId', () => import('../pages/pipeline/pipeline-page.tsx'), 'PipelinePage'),
  page('/runs', () => import('../pages/runs/runs-page.tsx'), 'RunsPage'),
  page('/runs/$runId', () => import('../pages/run/run-page.tsx'), 'RunPage'),
  page('/releases', () => import('../pages/releases/releases-page.tsx'), 'ReleasesPage'),
  page('/releases/$runId/$stepId', () => import('../pages/release/release-page.tsx'), 'ReleasePage'),
  page('/deployments', () => import('../pages/deployments/deployments-page.tsx'), 'DeploymentsPage'),
  page('/datasets', () => import('../pages/datasets/datasets-page.tsx'), 'DatasetsPage'),
  page('/datasets/$id/$digest', () => import('../pages/datasets/dataset-page.tsx'), 'DatasetPage'),
  page('/labelling', () => import('../pages/labelling/labelling-page.tsx'), 'LabellingPage'),
  page('/labelling/$digest', () => import('../pages/labelling/label-desk.tsx'), 'LabelDesk'),
  page('/artifacts', () => import('../pages/artifacts/artifacts-page.tsx'), 'ArtifactsPage'),
  page('/artifacts/$digest', () => import('../pages/artifact/artifact-page.tsx'), 'ArtifactPage'),
  page('/playground', () => import('../pages/playground/playground-page.tsx'), 'PlaygroundPage'),
  page('/models', () => import('../pages/models/models-page.tsx'), 'ModelsPage'),
  page('/schedules', () => import('../pages/schedules/schedules-page.tsx'), 'SchedulesPage'),
  page('/settings', () => import('../pages/settings/settings-page.tsx'), 'SettingsPage'),
  page('/dev/canvas', () => import('../pages/dev-canvas/dev-canvas-page.tsx'), 'DevCanvasPage'),
  page('/dev/gallery', () => import('../pages/gallery/gallery-page.tsx'), 'GalleryPage'),
]);

export const router = createRouter({
  routeTree,
  defaultPendingComponent: Loading,
  defaultErrorComponent: PageFailure,
  defaultPreload: 'intent',
  scrollRestoration: true,
  // Plain strings in the address, not JSON: people read and share it.
  parseSearch: (text) => Object.fromEntries(new URLSearchParams(text)),
  stringifySearch: (search) => {
    const entries = Object.entries(search as Search).filter(([, value]) => value !== undefined && value !== '');
    return entries.length > 0
      ? `?${new URLSearchParams(entries.map(([key, value]): [string, string] => [key, value])).toString()}`
      : '';
  },
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
