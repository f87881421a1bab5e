type Say = (...found: readonly string[]) => string;

const abortedBy: Readonly<Record<string, string>> = {
  cancelled: '运行已取消',
  'timed-out': '超过时限',
  'worker-shutdown': 'worker 正在停止',
  aborted: '被中止',
};
const kindsOfValue: Readonly<Record<string, string>> = {
  number: '数字',
  int: '整数',
  string: '文本',
  boolean: 'true 或 false',
  array: '列表',
  object: '映射',
  undefined: '缺失',
};
const kindOf = (name: string) => kindsOfValue[name] ?? name;
const bounds: Readonly<Record<string, string>> = { '>=': '不小于', '>': '大于', '<=': '不大于', '<': '小于' };

const misfits: readonly (readonly [RegExp, Say])[] = [
  [
    /^Too (?:small|big): expected \w+ to (?:be|have) (>=|>|<=|<)(\S+)(?: (?:characters|items))?$/,
    (sign, bound) => `应${bounds[sign]} ${bound}`,
  ],
  [
    /^Invalid input: expected (\w+), received (\w+)$/,
    (wanted, given) => (given === 'undefined' ? '缺失' : `应为${kindOf(wanted)}，实际为${kindOf(given)}`),
  ],
  [
    /^Invalid option: expected one of (.+)$/,
    (options) => `应为 ${options.replaceAll('"', '').replaceAll('|', '、')} 之一`,
  ],
  [/^Unrecognized keys?: (.+)$/, (keys) => `没有 ${keys.replaceAll('"', '')}`],
];
/** `✖ what` and, below it, `→ at where`, for each misfit. */
function misfitsOf(told: string): string {
  const parts = told.split(/\n?✖ /).filter((part) => part !== '');
  return parts
    .map((part) => {
      const [what = '', where] = part.split(/\n\s*→ at /);
      const zh = misfits.flatMap(([pattern, make]) => {
        const found = pattern.exec(what);
        return found ? [make(...found.slice(1))] : [];
      })[0];
      return `${where === undefined ? '' : `“${where.trim()}”`}${zh ?? what}`;
    })
    .join('；');
}

/** A trainer's last words follow; the page shows its log. */
const log = String.raw`(?:\nLast lines of its log:\n[\s\S]*)?$`;

/** Why a step could not finish: what the kinds raise most. Another reason is told by its code, and stays as it is. */
export const ofSteps: readonly (readonly [RegExp, Say])[] = [
  [/^The parameters do not fit: ([\s\S]*)$/, (told) => `参数不符合要求：${misfitsOf(told)}。`],
  [
    /^No model “(.*)” in (\S+); it lists (.*)\. Choose one of them, or (\S+)\.$/,
    (model, file, listed, folder) => `${file} 中没有模型“${model}”，其中有 ${listed}。请选择其一，或填写 ${folder}。`,
  ],
  [/^“(.*)” names no absolute path\. Write (\S+)\.$/, (model, folder) => `“${model}”不是绝对路径，请填写 ${folder}。`],
  [/^The model folder (.+?) cannot be read: (.*)\.$/s, (folder, why) => `无法读取模型文件夹 ${folder}（${why}）。`],
  [
    /^There is no sample “(.*)” at (.+)\. The one for a start is (\S+)\.$/,
    (name, path, first) => `${path} 没有样例“${name}”；入门样例为 ${first}。`,
  ],
  [
    /^There is no upload “(.*?)”: .* Bring the file first, then name it here\.$/s,
    (name) => `没有名为“${name}”的上传文件。请先上传文件，再在此填写名称。`,
  ],
  [
    /^No upload is called (.*)\. Bring the files first, then name them here\.$/,
    (name) => `没有名为 ${name} 的上传文件。请先上传文件，再在此填写名称。`,
  ],
  [
    /^The trainer ran out of memory: (.*)\. Lower the batch size and raise gradient accumulation by the same factor; the result stays comparable\.$/s,
    (why) => `训练进程内存或显存不足（${why}）。请降低批大小，并同倍提高梯度累积，结果仍可比较。`,
  ],
  [
    new RegExp(
      `^The system killed the trainer for want of memory\\. Lower the batch size and raise gradient accumulation by the same factor, or give the worker more memory\\.${log}`,
    ),
    () => '内存不足，系统终止了训练进程。请降低批大小，并同倍提高梯度累积，或为 worker 增加内存。',
  ],
  [
    /^The loss became (\S+) and its gradient (\S+) at step (\d+)\. Lower the learning rate, or look for broken rows in the data\.$/,
    (loss, gradient, step) =>
      `第 ${step} 步的损失变为 ${loss}，梯度为 ${gradient}。请降低学习率，或检查数据中是否有坏行。`,
  ],
  [
    new RegExp(`^The trainer ended with exit code (\\d+) and left no result(?:, so it did not finish)?\\.${log}`),
    (code) => `训练进程以退出码 ${code} 结束，没有留下结果。`,
  ],
  [
    new RegExp(
      `^The trainer (?:was ended by (\\w+)|is gone|ended with exit code (\\d+)) without a result\\.( The system kills so when memory runs out: look there first\\.)?${log}`,
    ),
    (signal, code, memory) =>
      `训练进程${signal ? `被信号 ${signal} 终止` : code ? `以退出码 ${code} 结束` : '已不在'}，没有留下结果。` +
      (memory ? '系统在内存耗尽时会这样终止进程，请先检查内存。' : ''),
  ],
  [
    /^The trainer said nothing for (\d+) s and was ended; the next attempt goes on from its checkpoint\.$/,
    (seconds) => `训练进程 ${seconds} 秒没有输出，已被终止；下一次尝试将从检查点继续。`,
  ],
  [
    /^The training was ended: ([\w-]+)\. It left a checkpoint where it could\.$/,
    (why) => `训练已终止：${abortedBy[why] ?? why}。能保存时已保存检查点。`,
  ],
  [
    /^The trainer's Python (\S+) lacks (.*?)\. Run `npm run setup`; .*$/s,
    (python, parts) => `训练所用的 Python（${python}）缺少 ${parts}。请运行 \`npm run setup\`。`,
  ],
  [
    /^The trainer's Python (\S+) does not run: (.*)\. Run `npm run setup`; .*$/s,
    (python, why) => `训练所用的 Python（${python}）无法运行（${why}）。请运行 \`npm run setup\`。`,
  ],
  [
    /^The trainer's Python lacks a part: .*?'?([\w.]+)'?\. Run `npm run setup`; .*$/s,
    (part) => `训练所用的 Python 缺少 ${part}。请运行 \`npm run setup\`。`,
  ],
  [
    /^vLLM does not answer at (\S+)\. It may be starting; `refrain doctor` tells\.$/,
    (url) => `${url} 的 vLLM 没有响应，可能正在启动；可用 \`refrain doctor\` 查看。`,
  ],
  [
    /^The store at (\S+) did not (.*?): (.*)\. Check that it runs: `refrain doctor`\.$/s,
    (endpoint, what, why) =>
      `${endpoint} 的产物存储没有完成操作（${what}：${why}）。请用 \`refrain doctor\` 检查其是否运行。`,
  ],
  [
    /^The store at (\S+) has no space left \((.*)\)\. Free space on its disk, or give it a larger one; the work goes on then\.$/s,
    (endpoint, what) => `${endpoint} 的产物存储没有剩余空间（${what}）。请清理或扩大磁盘，之后会继续。`,
  ],
  [
    /^The store at (\S+) does not permit this process to (.*)\.$/s,
    (endpoint, what) => `${endpoint} 的产物存储不允许此进程执行该操作（${what}）。`,
  ],
  [
    /^The disk of this worker is full: (.*)\. Free some space; the step goes on by itself\.$/s,
    (why) => `worker 的磁盘已满（${why}）。清理空间后步骤会自动继续。`,
  ],
  [
    /^The store has no artifact (\S+)\. Run the step that makes it again\.$/,
    (digest) => `产物存储中没有 ${digest}。请重新运行生成它的步骤。`,
  ],
  [
    /^Curation dropped all (\d+) rows \((.*)\)\. Loosen its bounds, or bring other lyrics\.$/s,
    (rows, why) => `数据整理去掉了全部 ${rows} 行（${why}）。请放宽条件，或换用其他歌词。`,
  ],
  [
    /^([a-z-]+) dropped all (\d+) rows \((.*)\)\. Loosen its bounds, or bring other lyrics\.$/s,
    (kind, rows, why) => `\`${kind}\` 去掉了全部 ${rows} 行（${why}）。请放宽条件，或换用其他歌词。`,
  ],
  [
    /^(\d+) lyrics, (\d+) candidates and (\d+) votes gave no pair with a margin of (\S+)\. Lower the smallest margin, or bring lyrics that rhyme\.$/,
    (lyrics, candidates, votes, margin) =>
      `${lyrics} 首歌词、${candidates} 首候选与 ${votes} 次投票没有得到差距达到 ${margin} 的样本对。请降低最小差距，或换用押韵的歌词。`,
  ],
  [
    /^The dataset has no prompt in (\w+)\. Choose another language, or another dataset\.$/,
    (language) => `数据集中没有 \`${language}\` 语言的提示词。请更换语言或数据集。`,
  ],
  [
    /^Adapter (\S+) was trained for base "?(\S+?)"?; vLLM serves (\S+)\. Serve that base, or train again from this one\.$/,
    (adapter, base, served) =>
      `适配器 ${adapter} 对应基座 ${base}，而 vLLM 提供的是 ${served}。请改为提供该基座，或从当前基座重新训练。`,
  ],
  [
    /^The release is for base (\S+), and vLLM serves (\S+)\. Start vLLM with that base, or train again from this one\.$/,
    (base, served) => `该发布对应基座 ${base}，而 vLLM 提供的是 ${served}。请用该基座启动 vLLM，或从当前基座重新训练。`,
  ],
  [
    /^The adapter was trained on base "?(\S+?)"?, and this step has (\S+)\. Connect the base that the adapter came from\.$/,
    (base, given) => `适配器由基座 ${base} 训练，而此步骤连接的是 ${given}。请连接适配器对应的基座。`,
  ],
  [
    /^There is no secret (\S+)\. Set it with `refrain secret set \S+`, then try the step again\.$/,
    (name) => `没有机密 \`${name}\`。请在“设置”中添加，或运行 \`refrain secret set ${name}\`，然后重试该步骤。`,
  ],
  [
    /^“(.*)” has no stable release yet, so there is nothing to go on from\. .*$/s,
    (alias) => `“${alias}”还没有稳定版，无从继续。请先用 \`select-base\` 从基座训练并发布一版。`,
  ],
];

/** What a step at work says it is doing. */
export const ofProgress: readonly (readonly [RegExp, Say])[] = [
  [/^writing lyrics$/, () => '正在写歌词'],
  [/^reading feedback$/, () => '正在读取反馈'],
  [/^loading the adapter$/, () => '正在加载适配器'],
  [/^(\d+) lines read$/, (lines) => `已读 ${lines} 行`],
  [/^(\d+) lines read, (\d+) lyrics$/, (lines, lyrics) => `已读 ${lines} 行，得到 ${lyrics} 首歌词`],
  [/^(\d+) rows read$/, (rows) => `已读 ${rows} 行`],
  [/^(\d+) rows read, (\d+) kept$/, (rows, kept) => `已读 ${rows} 行，保留 ${kept} 行`],
  [/^(\d+) rows compared$/, (rows) => `已比较 ${rows} 行`],
  [/^(\d+) evaluation rows read$/, (rows) => `已读 ${rows} 行评测数据`],
  [/^(\d+) lyrics paired$/, (lyrics) => `已配对 ${lyrics} 首歌词`],
  [/^another step does the same work; its result is waited for$/, () => '另一步骤正在做同样的工作，等待其结果'],
  [/^canary: its deployment does not answer, asking again$/, () => '灰度：部署没有响应，正在重试'],
];
