/** Pinyin and initials of every kind; made by `npm run generate` from the catalogue. */
export const paletteKeywords: Readonly<Record<string, readonly string[]>> = {
  'select-base': ['xuanzejizuo', 'xzjz', 'jizuo', 'jz', 'moxing', 'mx', 'dizuo', 'dz'],
  'select-release': ['congxianshangbanbenjixu', 'cxsbbjx', 'jixu', 'jx', 'xuxun', 'xx', 'banben', 'bb'],
  'import-lyrics': ['daorugeci', 'drgc', 'daoru', 'dr', 'geci', 'gc', 'shuju', 'sj', 'shangchuan', 'sc'],
  'curate-dataset': ['qingxishuju', 'qxsj', 'qingxi', 'qx', 'quzhong', 'qz', 'guolv', 'gl', 'yayun', 'yy'],
  'split-dataset': ['huafenshuju', 'hfsj', 'huafen', 'hf', 'qiefen', 'qf', 'xunlianji', 'xlj', 'liuchu', 'lc'],
  'train-sft': ['jianduweitiao', 'jdwt', 'weitiao', 'wt', 'xunlian', 'xl'],
  'collect-feedback': ['shoujifankui', 'sjfk', 'fankui', 'fk', 'dianzan', 'dz'],
  'build-preferences': ['gouzaopianhao', 'gzph', 'pianhao', 'ph', 'duibi', 'db', 'gouzao', 'gz', 'fankui', 'fk'],
  'train-dpo': ['pianhaoyouhua', 'phyh', 'pianhao', 'ph', 'duiqi', 'dq', 'xunlian', 'xl'],
  'train-grpo': ['qianghuaxuexi', 'qhxx', 'qianghua', 'qh', 'jiangli', 'jl', 'yayun', 'yy', 'xunlian', 'xl'],
  evaluate: ['pingce', 'pc', 'pinggu', 'pg'],
  'check-gate': ['pingcemenjin', 'pcmj', 'menjin', 'mj', 'pingce', 'pc', 'baguan', 'bg'],
  'ask-approval': ['shenpi', 'sp', 'pizhun', 'pz'],
  'deploy-canary': ['huidubushu', 'hdbs', 'huidu', 'hd', 'jinsique', 'jsq', 'bushu', 'bs'],
  'promote-release': ['zhuanzheng', 'zz', 'tisheng', 'ts'],
  'roll-back': ['huigun', 'hg', 'huitui', 'ht'],
};
