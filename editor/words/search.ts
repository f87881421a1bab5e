import { defineWords } from './define-words.ts';

/** Of the search alone, which comes when it is opened. */
export const searchWords = defineWords('search', {
  'group-pages': { en: 'Pages', zh: '页面' },
  'group-actions': { en: 'Actions', zh: '操作' },
  'group-pipelines': { en: 'Pipelines', zh: '流水线' },
  'group-runs': { en: 'Runs', zh: '运行' },
  'group-datasets': { en: 'Datasets', zh: '数据集' },
  'group-artifacts': { en: 'Artifacts', zh: '产物' },
  'group-releases': { en: 'Releases', zh: '发布' },
  'group-deployments': { en: 'Deployments', zh: '部署' },
  'group-schedules': { en: 'Schedules', zh: '定时' },
  'group-people': { en: 'People', zh: '人员' },
  more_one: { en: '{count} more: go on typing', zh: '还有 {count} 个，请继续输入' },
  more_other: { en: '{count} more: go on typing', zh: '还有 {count} 个，请继续输入' },
  asking: { en: 'Searching…', zh: '搜索中…' },
  notAsked: { en: '{group} could not be searched: {why}', zh: '无法搜索{group}：{why}' },
  madeBy: { en: 'made by …{run}, step {step}', zh: '由 …{run} 的步骤 {step} 产生' },
  canary: { en: 'canary', zh: '灰度中' },
});

/** What the search does, by what it is called. Each leads to where its consequence is said, or does what can be undone. */
export const actionWords = defineWords('search-actions', {
  newPipeline: { en: 'New pipeline', zh: '新建流水线' },
  pasteYaml: { en: 'New pipeline from YAML', zh: '从 YAML 新建流水线' },
  startPreset: { en: 'Start with {name}', zh: '从“{name}”开始' },
  uploadDataset: { en: 'Upload a dataset', zh: '上传数据集' },
  invite: { en: 'Invite a person', zh: '邀请成员' },
  createToken: { en: 'Make an API token', zh: '新建 API 令牌' },
  pauseSchedule: { en: 'Pause schedule {name}', zh: '暂停定时 {name}' },
  resumeSchedule: { en: 'Resume schedule {name}', zh: '恢复定时 {name}' },
  runSchedule: { en: 'Run schedule {name} now', zh: '立即运行定时 {name}' },
  rollBack: { en: 'Roll back {name}', zh: '回滚 {name}' },
  printRecord: { en: 'Print this release or save it as PDF', zh: '打印此发布或存为 PDF' },
  saveRecord: { en: 'Download the JSON of this release', zh: '下载此发布的 JSON' },
  tour: { en: 'Replay the tour of the editor', zh: '重看编辑器导览' },
  keys: { en: 'List of keys', zh: '快捷键列表' },
  toChinese: { en: 'Language: {name} (Chinese)', zh: '语言：{name}' },
  toEnglish: { en: 'Language: English', zh: '语言：English（英文）' },
  themeLight: { en: 'Theme light', zh: '主题：浅色' },
  themeDark: { en: 'Theme dark', zh: '主题：深色' },
  themeSystem: { en: 'Theme as the system', zh: '主题：跟随系统' },
  signOut: { en: 'Sign out', zh: '退出登录' },
});
