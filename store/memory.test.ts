import { describeArtifacts } from './conformance-artifacts.fixture.ts';
import { describeCheckouts } from './conformance-checkouts.fixture.ts';
import { describeObjectStore } from './conformance-objects.fixture.ts';
import { describeRecords } from './conformance-records.fixture.ts';
import { createMemoryObjectStore } from './memory-object-store.ts';

const open = async () => ({ artifacts: createMemoryObjectStore(), meta: createMemoryObjectStore() });
describeObjectStore('memory', open);
describeArtifacts('memory', open);
describeCheckouts('memory', open);
describeRecords('memory', open);
