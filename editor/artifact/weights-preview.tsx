import { useQuery } from '@tanstack/react-query';
import { DigestLink } from '../run/digest-link.tsx';
import { valueText } from '../run/value-text.ts';
import { Facts, type Fact } from '../ui/facts.tsx';
import { formatBytes } from '../ui/format.ts';
import { useWords } from '../words/language.ts';
import { fileJsonQuery } from './file-text.ts';
import { fieldsOf } from './lyric-row.tsx';
import type { StoredFile } from './rows-preview.tsx';
import { artifactWords } from './words.ts';

interface WeightsPreviewProps {
  readonly digest: string;
  readonly meta: Readonly<Record<string, unknown>>;
  readonly files: readonly StoredFile[];
}
const weightsOf = (files: readonly StoredFile[]) =>
  files.filter(({ path }) => path.endsWith('.safetensors')).reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);

/** The shape of an adapter: how wide, how strong, on which layers of which base. */
export function AdapterPreview({ digest, meta, files }: WeightsPreviewProps) {
  const t = useWords(artifactWords);
  const { data } = useQuery(fileJsonQuery(digest, 'adapter_config.json'));
  const config = fieldsOf(data);
  const { base, method } = meta;
  const layers = config['target_modules'];
  const facts: readonly Fact[] = [
    { id: 'rank', name: t('rank'), value: valueText(config['r'] ?? meta['rank']) },
    { id: 'alpha', name: t('alpha'), value: valueText(config['lora_alpha']) },
    { id: 'dropout', name: t('dropout'), value: valueText(config['lora_dropout']) },
    {
      id: 'layers',
      name: t('layers'),
      value: Array.isArray(layers) ? layers.map(String).join(', ') : valueText(layers),
    },
    { id: 'base', name: t('base'), value: typeof base === 'string' ? <DigestLink digest={base} /> : '–' },
    { id: 'method', name: t('method'), value: typeof method === 'string' ? method.toUpperCase() : '–' },
    { id: 'weights', name: t('weights'), value: formatBytes(weightsOf(files)) },
  ];
  return (
    <div className="p-4">
      <Facts facts={facts} />
    </div>
  );
}

const shapeFields = [
  'num_hidden_layers',
  'hidden_size',
  'num_attention_heads',
  'num_key_value_heads',
  'intermediate_size',
  'vocab_size',
  'max_position_embeddings',
  'torch_dtype',
  'dtype',
];

/** What a checkpoint is and how large. */
export function CheckpointPreview({ digest, meta, files }: WeightsPreviewProps) {
  const t = useWords(artifactWords);
  const { data } = useQuery(fileJsonQuery(digest, 'config.json'));
  const config = fieldsOf(data);
  const known = shapeFields.filter((name) => config[name] !== undefined);
  return (
    <div className="flex flex-col gap-4 p-4">
      <Facts
        facts={[
          ...Object.entries(meta).map(([name, value]) => ({
            id: name,
            name,
            value: Array.isArray(value) ? value.map(String).join(', ') : valueText(value),
          })),
          { id: 'weights', name: t('weights'), value: formatBytes(weightsOf(files)) },
        ]}
      />
      {known.length > 0 && (
        <section>
          <h3 className="mb-1 font-semibold">{t('parametersOf')}</h3>
          <Facts facts={known.map((name) => ({ id: name, name, value: valueText(config[name]) }))} />
        </section>
      )}
    </div>
  );
}
