import { useParams } from '@tanstack/react-router';
import { presetNames } from '../../../pipeline/presets.ts';
import { useMay } from '../../data/session.ts';
import { pageActions } from '../../ui/page-actions.ts';
import { setLanguage, useText } from '../../words/language.ts';
import { presetWords } from '../../words/presets.ts';
import { actionWords } from '../../words/search.ts';
import { useSignOut } from '../sign-out.ts';
import { setTheme } from '../theme.ts';
import type { Entry } from './find.ts';
import { searchKeywords } from './search-keywords.generated.ts';
import type { Place } from './use-go.ts';
import type { Things } from './use-things.ts';

type Action = keyof typeof actionWords.words;

interface ActionsOptions {
  readonly go: (place: Place) => () => void;
  readonly onClose: () => void;
  readonly onKeys: () => void;
  readonly things: Pick<Things, 'pipelines' | 'schedules' | 'deployments'>;
}

/** What the person may do from anywhere. Whatever changes something opens the question first, on its own page. */
export function useActions({ go, onClose, onKeys, things }: ActionsOptions): readonly Entry[] {
  const text = useText();
  const signOut = useSignOut();
  const { pipelineId } = useParams({ strict: false });
  const [mayEdit, mayUpload] = [useMay('pipeline:edit'), useMay('artifact:upload')];
  const [mayInvite, mayRunSchedule, mayRollBack] = [
    useMay('people:change'),
    useMay('schedule:run'),
    useMay('deployment:change'),
  ];
  const entry = (action: Action, run: () => void, name?: { readonly en: string; readonly zh: string }): Entry => {
    const fill = (said: string, value = '') => said.replace('{name}', value);
    const { en, zh } = actionWords.words[action];
    const both = { en: fill(en, name?.en), zh: fill(zh, name?.zh) };
    return {
      key: `action ${action} ${name?.en ?? ''}`,
      group: 'actions',
      title: text(both),
      names: [both.en, both.zh, ...(searchKeywords[`action.${action}`] ?? [])],
      run,
    };
  };
  /** What shows at once, and can be shown otherwise again. */
  const now = (run: () => void) => () => {
    onClose();
    // Once the search has left the page: neither its picture nor its focus is in the way.
    setTimeout(run);
  };
  const same = (name: string) => ({ en: name, zh: name });
  const offered = pageActions();
  const shownPipeline = pipelineId ?? things.pipelines[0]?.id;
  return [
    ...[...offered].map(([action, run]) => entry(action, now(run))),
    ...(mayEdit
      ? [
          entry('newPipeline', go({ to: '/pipelines', search: { preset: presetNames[0] } })),
          entry('pasteYaml', go({ to: '/pipelines', search: { new: 'yaml' } })),
          ...presetNames.map((preset): Entry => {
            const made = entry('startPreset', go({ to: '/pipelines', search: { preset } }), presetWords[preset].title);
            return { ...made, names: [...made.names, preset, ...(searchKeywords[`preset.${preset}`] ?? [])] };
          }),
        ]
      : []),
    ...(mayUpload ? [entry('uploadDataset', go({ to: '/datasets' }))] : []),
    ...(mayInvite ? [entry('invite', go({ to: '/settings', search: { tab: 'people', make: 'invite' } }))] : []),
    entry('createToken', go({ to: '/settings', search: { make: 'token' } })),
    ...(mayRunSchedule
      ? things.schedules.flatMap(({ scheduleId, pausedSince }) => {
          const at = (action: string) => go({ to: '/schedules', search: { schedule: scheduleId, do: action } });
          return [
            pausedSince
              ? entry('resumeSchedule', at('resume'), same(scheduleId))
              : entry('pauseSchedule', at('pause'), same(scheduleId)),
            entry('runSchedule', at('run-now'), same(scheduleId)),
          ];
        })
      : []),
    ...(mayRollBack
      ? things.deployments
          .filter(({ state: { entry: held } }) => held && (held.route.canary ?? held.route.previous))
          .map(({ state: { alias } }) =>
            entry('rollBack', go({ to: '/deployments', search: { alias, do: 'roll-back' } }), same(alias)),
          )
      : []),
    ...(shownPipeline === undefined
      ? []
      : [
          entry(
            'tour',
            go({ to: '/pipelines/$pipelineId', params: { pipelineId: shownPipeline }, search: { tour: '1' } }),
          ),
        ]),
    entry('keys', onKeys),
    entry(
      'toChinese',
      now(() => setLanguage('zh')),
      // By its own name, for whoever reads no other.
      same('中文'),
    ),
    entry(
      'toEnglish',
      now(() => setLanguage('en')),
    ),
    entry(
      'themeLight',
      now(() => setTheme('light')),
    ),
    entry(
      'themeDark',
      now(() => setTheme('dark')),
    ),
    entry(
      'themeSystem',
      now(() => setTheme('system')),
    ),
    entry(
      'signOut',
      now(() => void signOut()),
    ),
  ];
}
