import { z } from '@hono/zod-openapi';
import type { ReleaseRecord } from '../../store/release-record.ts';
import type { GatewayStats } from '../ports.ts';
import { route, Routes } from '../route.ts';
import type { Services } from '../services.ts';
import { deploymentState, digest, slug } from '../shapes.ts';

const alias = z.object({ alias: slug });
const reason = z.string().max(2_000).default('');
/** The same id is carried out once: repeat a call whose answer was lost with it. */
const requestId = z
  .string()
  .regex(/^[A-Za-z0-9._:-]{8,100}$/)
  .optional();
const release = z.object({
  alias: z.string(),
  number: z.number(),
  digest,
  releasedAt: z.string(),
  record: z.custom<ReleaseRecord>().openapi({ type: 'object', title: 'ReleaseRecord' }),
  metrics: z.record(z.string(), z.number()).readonly(),
});
const deployment = z.object({
  state: deploymentState,
  stats: z.custom<GatewayStats | null>().openapi({ type: 'object', title: 'GatewayStats' }),
});

const listReleases = route({
  method: 'get',
  path: '/releases',
  permission: 'deployment:read',
  summary: 'Approved weights, newest first, with who approved them on what evidence.',
  query: z.object({ alias: slug.optional() }),
  answer: z.object({ releases: z.array(release) }),
});

const listDeployments = route({
  method: 'get',
  path: '/deployments',
  permission: 'deployment:read',
  summary: 'Who answers every public alias.',
  answer: z.object({ deployments: z.array(deployment) }),
});

const getDeployment = route({
  method: 'get',
  path: '/deployments/{alias}',
  permission: 'deployment:read',
  summary: 'Who answers one alias, its last changes, and what the gateway counted.',
  params: alias,
  answer: deployment,
});

const promote = route({
  method: 'post',
  path: '/deployments/{alias}/promote',
  permission: 'deployment:change',
  summary: 'Makes the release on trial the stable one.',
  params: alias,
  body: z.strictObject({ release: digest.optional(), reason, requestId }),
  answer: deploymentState,
});

const rollBack = route({
  method: 'post',
  path: '/deployments/{alias}/roll-back',
  permission: 'deployment:change',
  summary: 'Withdraws the canary; without one, the release before takes all traffic again.',
  params: alias,
  body: z.strictObject({ reason, requestId }),
  answer: deploymentState,
});

export const releaseRoutes = ({ releases }: Services) =>
  new Routes()
    .add(listReleases, async ({ query }) => ({ releases: await releases.list(query.alias) }))
    .add(listDeployments, async () => ({ deployments: await releases.deployments() }))
    .add(getDeployment, ({ params }) => releases.deployment(params.alias))
    .add(promote, ({ person, params, body }) => releases.promote(person, params.alias, body))
    .add(rollBack, ({ person, params, body }) => releases.rollBack(person, params.alias, body));
