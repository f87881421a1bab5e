import type { Text } from '../../pipeline/text.ts';

/** What a person should know of an error beside its message: what is wrong, the likely cause, and what mends it. */
export interface ErrorHelp {
  readonly title: Text;
  readonly cause: Text;
  readonly fix: Text;
  /** The same again fails again: only other parameters help. */
  readonly needsChange?: true;
}

const help: Readonly<Record<string, ErrorHelp>> = {
  ParamsInvalid: {
    needsChange: true,
    title: { en: 'A parameter is out of bounds', zh: '参数超出范围' },
    cause: {
      en: 'The parameters do not fit what the step or its trainer accepts.',
      zh: '参数不符合步骤或训练器的要求。',
    },
    fix: {
      en: 'Retry with changed parameters; the message names the one that is wrong.',
      zh: '更改参数后重试；错误信息指出了有问题的参数。',
    },
  },
  SecretMissing: {
    title: { en: 'A secret is missing', zh: '缺少机密' },
    cause: {
      en: 'The step asks for a secret that nobody has set, or this worker may not read it.',
      zh: '步骤需要的机密未设置，或该 worker 无权读取。',
    },
    fix: { en: 'Set the secret under Settings, then retry.', zh: '在“设置”中添加机密后重试。' },
  },
  SourceMissing: {
    needsChange: true,
    title: { en: 'What the step reads is not there', zh: '找不到要读取的来源' },
    cause: {
      en: 'The upload, artifact or address it names does not exist; often a name with a typing error.',
      zh: '所指的上传文件、产物或地址不存在，常见原因是名称写错。',
    },
    fix: {
      en: 'Upload the file under Datasets or correct the name, then retry with changed parameters.',
      zh: '在“数据集”上传文件，或改正名称后更改参数重试。',
    },
  },
  SourceUnreadable: {
    title: { en: 'The source cannot be read', zh: '来源无法读取' },
    cause: {
      en: 'The file has another format than expected, is damaged, or too many of its rows are bad.',
      zh: '文件格式不符、已损坏，或坏行过多。',
    },
    fix: {
      en: 'Look at the lines the log names, mend the file and upload it again.',
      zh: '查看日志指出的行，修正文件后重新上传。',
    },
  },
  DatasetEmpty: {
    title: { en: 'No rows are left', zh: '没有剩余的数据行' },
    cause: {
      en: 'Filters before this step dropped everything, or no row has the wanted language.',
      zh: '之前的筛选去掉了所有行，或没有所需语言的行。',
    },
    fix: {
      en: 'Loosen the filters of the curating step, or choose another language, then retry from there.',
      zh: '放宽数据整理步骤的筛选条件或更换语言，然后从该步骤重试。',
    },
  },
  WrongBase: {
    title: { en: 'Adapter and base do not belong together', zh: '适配器与基座不匹配' },
    cause: {
      en: 'The adapter was trained on another base than the one connected or served.',
      zh: '适配器所用的基座与连接或正在提供服务的基座不同。',
    },
    fix: {
      en: 'Connect the base the adapter came from, or start the model server with it.',
      zh: '连接适配器对应的基座，或用该基座启动模型服务。',
    },
  },
  ContractBroken: {
    title: { en: 'A step did not keep its contract', zh: '步骤未遵守约定' },
    cause: {
      en: 'The plan was compiled for another version of the step, or what is connected is not what it reads.',
      zh: '计划由另一版本的步骤编译，或连接的内容不是它能读取的。',
    },
    fix: {
      en: 'Run the newest revision again; check what is connected to the step.',
      zh: '用最新修订版重新运行，并检查该步骤的连线。',
    },
  },
  ArtifactMissing: {
    title: { en: 'An artifact is gone', zh: '产物不存在' },
    cause: {
      en: 'It was removed from the store, or the name or digest is not one the store knows.',
      zh: '产物已从存储中移除，或名称、摘要不被识别。',
    },
    fix: { en: 'Run the step that makes it again.', zh: '重新运行生成该产物的步骤。' },
  },
  ArtifactCorrupt: {
    title: { en: 'An artifact is damaged', zh: '产物已损坏' },
    cause: {
      en: 'Its bytes no longer have the digest they were stored under: a failing disk, or a change from outside.',
      zh: '内容与存入时的摘要不符：磁盘故障或被外部改动。',
    },
    fix: {
      en: 'Run the step that made it again with its cache switched off, and check the disk of the store.',
      zh: '关闭缓存重新运行生成它的步骤，并检查存储磁盘。',
    },
  },
  StoreUnavailable: {
    title: { en: 'The artifact store does not answer', zh: '产物存储无响应' },
    cause: {
      en: 'It is restarting, unreachable, or refuses the worker’s credentials.',
      zh: '存储正在重启、无法连接，或拒绝 worker 的凭据。',
    },
    fix: {
      en: 'Wait until it answers (`npx refrain doctor` tells), then retry; nothing is lost.',
      zh: '等待恢复（可用 `npx refrain doctor` 查看）后重试，不会丢失内容。',
    },
  },
  DiskFull: {
    title: { en: 'A disk is full', zh: '磁盘已满' },
    cause: { en: 'The worker or the store has no space left.', zh: 'worker 或存储没有剩余空间。' },
    fix: {
      en: 'Free some space; the step goes on by itself or with a retry.',
      zh: '释放空间后会自动继续，或手动重试。',
    },
  },
  PythonMissing: {
    title: { en: 'The trainer’s Python is incomplete', zh: '训练器的 Python 环境不完整' },
    cause: { en: 'A package of the training environment is missing.', zh: '训练环境缺少软件包。' },
    fix: {
      en: 'Run `npm run setup` on the training worker, then retry.',
      zh: '在训练 worker 上运行 `npm run setup` 后重试。',
    },
  },
  OutOfMemory: {
    needsChange: true,
    title: { en: 'Out of memory', zh: '内存或显存不足' },
    cause: {
      en: 'Batch, sequence length or rank need more memory than the worker has.',
      zh: '批大小、序列长度或秩所需内存超过 worker 的容量。',
    },
    fix: {
      en: 'Halve the batch size and double gradient accumulation, or shorten the sequences, then retry with these parameters.',
      zh: '批大小减半、梯度累积加倍，或缩短序列长度，再更改参数重试。',
    },
  },
  LossNotFinite: {
    needsChange: true,
    title: { en: 'The loss is no longer a number', zh: '损失值变为非数值' },
    cause: {
      en: 'Training diverged; mostly a learning rate that is too high.',
      zh: '训练发散，多因学习率过高。',
    },
    fix: {
      en: 'Lower the learning rate to a third, add warm-up steps, then retry with these parameters.',
      zh: '将学习率降到三分之一、增加预热步数，再更改参数重试。',
    },
  },
  TrainerCrashed: {
    title: { en: 'The trainer crashed', zh: '训练进程崩溃' },
    cause: {
      en: 'The process ended without a result: killed from outside, out of memory, or an error in its code.',
      zh: '进程未给出结果就结束：被外部终止、内存不足或代码出错。',
    },
    fix: {
      en: 'Read the last lines of the log, then retry: training goes on from its newest checkpoint.',
      zh: '查看日志末尾后重试：训练将从最新检查点继续。',
    },
  },
  TrainerStalled: {
    title: { en: 'The trainer stood still', zh: '训练进程停滞' },
    cause: { en: 'It wrote nothing for long and was ended.', zh: '长时间没有输出，已被终止。' },
    fix: {
      en: 'Retry: it goes on from its checkpoint. If it happens again, look at the card and the disk.',
      zh: '重试：将从检查点继续。若再次发生，请检查显卡和磁盘。',
    },
  },
  TrainerNoResult: {
    title: { en: 'The trainer left no usable result', zh: '训练没有留下可用结果' },
    cause: {
      en: 'It ended without a result, or files it names are missing or altered.',
      zh: '进程结束但无结果，或结果中的文件缺失、被改动。',
    },
    fix: { en: 'Retry; if it happens again, read the log.', zh: '重试；若再次发生，请查看日志。' },
  },
  RewardBroken: {
    title: { en: 'The reward could not be computed', zh: '奖励计算失败' },
    cause: { en: 'The lyric scorer did not start or stopped answering.', zh: '歌词评分器未启动或停止响应。' },
    fix: { en: 'Read the log of the scorer, then retry.', zh: '查看评分器日志后重试。' },
  },
  ScorerChanged: {
    title: { en: 'Trained by one rule, judged by another', zh: '训练与评测的评分规则不一致' },
    cause: {
      en: 'The scorer or reward of the adapter is not the one that judges it: workers were updated in between.',
      zh: '适配器训练时的评分器或奖励与当前评测所用不同：其间更新过工作进程。',
    },
    fix: {
      en: 'Run the pipeline again; what was made by the older rule is made anew.',
      zh: '重新运行流水线；按旧规则生成的部分会重做。',
    },
  },
  ServingUnavailable: {
    title: { en: 'The model server does not answer', zh: '模型服务无响应' },
    cause: {
      en: 'vLLM is starting, has stopped, or is too busy.',
      zh: 'vLLM 正在启动、已停止或过于繁忙。',
    },
    fix: { en: 'Wait until it is up, then retry; nothing is lost.', zh: '等待其恢复后重试，不会丢失内容。' },
  },
  AdapterRefused: {
    title: { en: 'The model server refuses the adapter', zh: '模型服务拒绝了适配器' },
    cause: {
      en: 'Its rank is above what the server was started with, or its layers do not fit the base.',
      zh: '适配器的秩超过服务启动时的上限，或层与基座不符。',
    },
    fix: {
      en: 'Train with a smaller rank, or start the server with a larger `--max-lora-rank`.',
      zh: '使用更小的秩训练，或调大服务的 `--max-lora-rank`。',
    },
  },
  ReleaseInvalid: {
    title: { en: 'The release does not hold', zh: '发布无效' },
    cause: {
      en: 'A signature, the gate’s pass or the approval does not belong to what is to be served.',
      zh: '签名、门禁通行证或审批与要上线的内容不对应。',
    },
    fix: { en: 'Start a new run and have it approved.', zh: '启动新的运行并重新审批。' },
  },
  CanaryFailed: {
    title: { en: 'The canary was taken back', zh: '灰度已被撤回' },
    cause: {
      en: 'It was slower, failed more often or was liked less than the stable release.',
      zh: '与稳定版相比更慢、错误更多或更不受欢迎。',
    },
    fix: {
      en: 'Stable answers again. Look at the numbers below before you try another release.',
      zh: '流量已回到稳定版。请先查看下面的数字再尝试新的发布。',
    },
  },
  CanaryInconclusive: {
    title: { en: 'The canary had too little traffic', zh: '灰度流量不足' },
    cause: { en: 'Too few requests came in the time given to decide.', zh: '规定时间内请求太少，无法判断。' },
    fix: {
      en: 'Retry with more time, fewer requests or a larger share.',
      zh: '延长时间、降低请求数要求或提高流量占比后重试。',
    },
  },
  DecisionInvalid: {
    title: { en: 'A signature does not count', zh: '签名无效' },
    cause: { en: 'What was signed is not what is here now.', zh: '签署的内容与当前内容不一致。' },
    fix: { en: 'Have it decided again.', zh: '请重新审批。' },
  },
  DeploymentBusy: {
    title: { en: 'Another change of the deployment is under way', zh: '部署正在被其他操作更改' },
    cause: { en: 'Two runs or people changed the same alias at once.', zh: '两个运行或人员同时更改了同一别名。' },
    fix: { en: 'Wait until the other has ended, then retry.', zh: '等待另一操作结束后重试。' },
  },
  WorkerLost: {
    title: { en: 'The worker is gone', zh: 'worker 失联' },
    cause: {
      en: 'It was silent for too long: its machine went down, or it was killed.',
      zh: '长时间没有心跳：机器宕机或进程被终止。',
    },
    fix: {
      en: 'Start a worker for this queue, then retry; training goes on from its checkpoint.',
      zh: '启动该队列的 worker 后重试；训练将从检查点继续。',
    },
  },
  TimedOut: {
    title: { en: 'The step ran out of time', zh: '步骤超时' },
    cause: { en: 'It took longer than its time limit.', zh: '运行时间超过上限。' },
    fix: {
      en: 'Raise the step’s time limit in the pipeline, or give it less to do, and run from here.',
      zh: '在流水线中提高该步骤的时限或减少工作量，然后从此处运行。',
    },
  },
  Unexpected: {
    title: { en: 'An error nobody foresaw', zh: '未预料的错误' },
    cause: {
      en: 'It has no code of its own; the log holds its stack.',
      zh: '该错误没有专门的代码，日志中有调用栈。',
    },
    fix: {
      en: 'Retry once; if it happens again, report it with the log.',
      zh: '先重试一次；若再次发生，请附日志反馈。',
    },
  },
};

export const helpOf = (code: string | undefined): ErrorHelp => help[code ?? ''] ?? help['Unexpected']!;
export const explainedCodes: readonly string[] = Object.keys(help);
