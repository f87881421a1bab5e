import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createBaseTokenizers } from './base-tokenizers.ts';
import { createWorld } from './stand-ins.fixture.ts';

const home = join(import.meta.dirname, '..');
const counts = `
import json, sys
from tokenizers import Tokenizer
tokenizer = Tokenizer.from_file(sys.argv[1])
print(json.dumps([len(tokenizer.encode(text, add_special_tokens=False).ids) for text in json.load(sys.stdin)]))
`;
const texts = [
  '',
  '月光照在窗台上\n风从海上来',
  '  The moon is low,\tthe tide is high  ',
  '【风格：说唱】写四句，押 an 韵',
  '儿化的花儿，１２３ 和 520',
  '喺呢度 🎵 café naïve ﬁ',
  'x\u2028y\u0000z\ufffd',
  '<|im_start|>user',
];

test('tokens are counted as the library counts them that trains and serves', async () => {
  const { store } = await createWorld();
  const count = await createBaseTokenizers({ store, home }).open('tiny-zh');
  const file = join(home, 'models', 'tiny-zh', 'tokenizer.json');
  const input = JSON.stringify(texts);
  const told = execFileSync(process.env['REFRAIN_PYTHON']!, ['-c', counts, file], { input, encoding: 'utf8' });
  expect(texts.map(count)).toEqual(JSON.parse(told));
});
