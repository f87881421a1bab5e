import type { ArtifactType } from '../../../pipeline/artifact.ts';
import { useMetricText } from '../../release/evidence-text.ts';
import { statusOfRow } from '../../run/run-status.ts';
import { artifactTypeWords } from '../../run/words.ts';
import { formatTime, shortDigest } from '../../ui/format.ts';
import { useWords } from '../../words/language.ts';
import { searchWords } from '../../words/search.ts';
import { statusWords } from '../../words/shell.ts';
import type { Entry } from './find.ts';
import type { Place } from './use-go.ts';
import type { Things } from './use-things.ts';

const idsOf = (digest: string) => [digest, digest.replace('sha256:', '')];
const isDataset = (type: ArtifactType) => type === 'dataset' || type === 'preferences';

/** Pipelines, runs, artifacts, releases, schedules and people, each leading to its page. */
export function useThingEntries(things: Things, go: (place: Place) => () => void): readonly Entry[] {
  const t = useWords(searchWords);
  const types = useWords(artifactTypeWords);
  const status = useWords(statusWords);
  const say = useMetricText();
  const typeNames = (type: ArtifactType) => [artifactTypeWords.words[type].en, artifactTypeWords.words[type].zh];
  const note = (...parts: readonly (string | false)[]) => parts.filter((part) => part !== false).join(' · ');

  const named = things.artifacts.map(({ name, number, type, digest }): Entry => {
    const place = isDataset(type)
      ? { to: '/datasets/$id/$digest', params: { id: name, digest } }
      : { to: '/artifacts/$digest', params: { digest } };
    return {
      key: `artifact ${name} v${number}`,
      group: isDataset(type) ? 'datasets' : 'artifacts',
      title: `${name} v${number}`,
      note: note(types(type), shortDigest(digest)),
      // `pipeline/step/port`: what made it, so a step is found by its own name too.
      names: [`${name} v${number}`, ...name.split('/').slice(1), ...typeNames(type)],
      ids: idsOf(digest),
      run: go(place),
    };
  });
  const byDigest: Entry[] = [];
  if (things.digest && !things.artifacts.some(({ digest }) => digest === things.digest!.ref.digest)) {
    const { digest, type } = things.digest.ref;
    byDigest.push({
      key: `artifact ${digest}`,
      group: 'artifacts',
      title: shortDigest(digest),
      note: types(type),
      names: typeNames(type),
      ids: idsOf(digest),
      run: go({ to: '/artifacts/$digest', params: { digest } }),
    });
  }
  const ofRun = Object.entries(things.run?.state.steps ?? {}).flatMap(([step, { outputs }]) =>
    Object.entries(outputs ?? {}).map(([port, { digest, type }]): Entry => ({
      key: `made ${step} ${port}`,
      group: 'artifacts',
      title: `${step}/${port}`,
      note: note(types(type), t('madeBy', { run: things.run!.runId.slice(-6), step })),
      names: [`${step}/${port}`, ...typeNames(type)],
      isAnswer: true,
      run: go({ to: '/artifacts/$digest', params: { digest } }),
    })),
  );
  return [
    ...things.pipelines.map(({ id, title }): Entry => ({
      key: `pipeline ${id}`,
      group: 'pipelines',
      title,
      note: id,
      names: [title, id],
      run: go({ to: '/pipelines/$pipelineId', params: { pipelineId: id } }),
    })),
    ...things.runs.map((row): Entry => ({
      key: `run ${row.runId}`,
      group: 'runs',
      title: row.pipelineId,
      note: note(`…${row.runId.slice(-6)}`, status(statusOfRow(row)), formatTime(row.startedAt)),
      names: [row.pipelineId],
      ids: [row.runId],
      isAnswer: things.areRunsFound,
      run: go({ to: '/runs/$runId', params: { runId: row.runId } }),
    })),
    ...named,
    ...byDigest,
    ...ofRun,
    ...things.releases.map(({ alias, number, digest, record }): Entry => ({
      key: `release ${digest}`,
      group: 'releases',
      title: `${alias} · ${say.release(number, '')}`,
      note: note(record.pipelineId, shortDigest(digest)),
      names: [`${alias} ${number}`, `${alias} v${number}`, say.release(number, ''), record.pipelineId],
      ids: [...idsOf(digest), record.runId],
      run: go({
        to: '/releases/$runId/$stepId',
        params: { runId: record.runId, stepId: record.decision.stepId },
      }),
    })),
    ...things.deployments.map(({ state: { alias, entry } }): Entry => ({
      key: `deployment ${alias}`,
      group: 'deployments',
      title: alias,
      note: entry
        ? note(
            say.release(entry.route.stable.number, entry.route.stable.model),
            entry.route.canary !== null && t('canary'),
          )
        : '',
      names: [alias],
      run: go({ to: '/deployments', search: { alias } }),
    })),
    ...things.schedules.map(({ scheduleId, pipelineId, pausedSince }): Entry => ({
      key: `schedule ${scheduleId}`,
      group: 'schedules',
      title: scheduleId,
      note: note(pipelineId, pausedSince !== null && status('paused')),
      names: [scheduleId, pipelineId],
      run: go({ to: '/schedules', search: { schedule: scheduleId } }),
    })),
    ...things.people.map(({ id, name, email }): Entry => ({
      key: `person ${id}`,
      group: 'people',
      title: name,
      note: email,
      names: [name, email],
      run: go({ to: '/settings', search: { tab: 'people' } }),
    })),
  ];
}
