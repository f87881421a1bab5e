import type { ArtifactType } from '../../pipeline/artifact.ts';
import { defineWords } from '../words/define-words.ts';

export type ArtifactTypeName = ArtifactType;

export const artifactTypeWords = defineWords('artifact-type', {
  dataset: { en: 'Dataset', zh: '数据集' },
  preferences: { en: 'Preferences', zh: '偏好数据' },
  checkpoint: { en: 'Checkpoint', zh: '检查点' },
  adapter: { en: 'Adapter', zh: '适配器' },
  report: { en: 'Report', zh: '评测报告' },
  pass: { en: 'Pass', zh: '通行证' },
  release: { en: 'Release', zh: '发布' },
  deployment: { en: 'Deployment', zh: '部署' },
  feedback: { en: 'Feedback', zh: '用户反馈' },
  file: { en: 'File', zh: '文件' },
});
