import { describeArtifacts } from './conformance-artifacts.ts';
import { describeCheckouts } from './conformance-checkouts.ts';
import { describeObjectStore } from './conformance-objects.ts';
import { describeRecords } from './conformance-records.ts';
import { createMemoryObjectStore } from './memory-object-store.ts';

const open = async () => ({ artifacts: createMemoryObjectStore(), meta: createMemoryObjectStore() });
describeObjectStore('memory', open);
describeArtifacts('memory', open);
describeCheckouts('memory', open);
describeRecords('memory', open);
