import { defineWords } from '../../words/define-words.ts';

export const datasetWords = defineWords('datasets', {
  title: { en: 'Datasets', zh: '数据集' },
  upload: { en: 'Upload lyrics', zh: '上传歌词' },
  uploadText: {
    en: 'A file of lyrics: JSON lines, CSV, plain text or LRC, at most 512 MB. Drop it here or choose it.',
    zh: '歌词文件：JSON 行、CSV、纯文本或 LRC，最大 512 MB。拖放到此处或选择文件。',
  },
  choose: { en: 'Choose a file', zh: '选择文件' },
  uploading: { en: 'Uploading {name}: {percent}', zh: '正在上传 {name}：{percent}' },
  stop: { en: 'Stop', zh: '停止' },
  uploaded: { en: 'Kept as {name} v{number}.', zh: '已保存为 {name} v{number}。' },
  useIt: {
    en: 'To use it, give the step “Import lyrics” the source {source}.',
    zh: '使用方法：在“导入歌词”步骤的来源中填写 {source}。',
  },
  uploadFailed: { en: 'The upload did not arrive: {why}', zh: '上传失败：{why}' },
  name: { en: 'Dataset', zh: '数据集' },
  version: { en: 'Version', zh: '版本' },
  versions: { en: 'Versions', zh: '版本' },
  rows: { en: 'Rows', zh: '行数' },
  languages: { en: 'Languages', zh: '语言' },
  size: { en: 'Size', zh: '大小' },
  at: { en: 'Made', zh: '生成时间' },
  digest: { en: 'Digest', zh: '摘要' },
  growth: { en: 'Growth', zh: '增长' },
  samples: { en: 'Samples of v{number}', zh: 'v{number} 的样本' },
  emptyTitle: { en: 'No dataset yet', zh: '还没有数据集' },
  emptyText: {
    en: 'Upload lyrics, or run a pipeline that imports the samples that come with Refrain.',
    zh: '上传歌词，或运行导入自带样本的流水线。',
  },
  uploads: { en: 'Uploads', zh: '上传文件' },
  noUploads: { en: 'Nothing has been uploaded.', zh: '还没有上传文件。' },
  type: { en: 'Type', zh: '类型' },
  back: { en: 'All datasets', zh: '全部数据集' },
});
