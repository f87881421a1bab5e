import { createPublicKey, verify } from 'node:crypto';
import { canonicalJson } from '../../pipeline/digest.ts';
import type { Decision, GateOverride } from '../../pipeline/plan.ts';
import type { Store } from '../../store/store.ts';
import type { Deployments, GatewayControl, Serving, StepContext, Trainer, Workbench } from './workbench.ts';

/** What a worker has to lend. Parts that its queue has no use for are left out; a step that touches one is told so. */
export interface WorkbenchParts {
  readonly store: Store;
  readonly home: string;
  /** PEM of the server's public key, read anew for every attempt: the first start makes it after the workers. */
  readonly publicKey: () => string;
  readonly trainer?: (step: StepContext) => Trainer;
  readonly serving?: (step: StepContext) => Serving;
  readonly gateway?: GatewayControl;
  readonly deployments?: Deployments;
}

/** The bench of one attempt. */
export function createWorkbench(parts: WorkbenchParts, step: StepContext, scratch: string): Workbench {
  const { store, home } = parts;
  return {
    store,
    home,
    step,
    scratch,
    verify: (signed) => isSigned(signed, parts.publicKey()),
    get trainer() {
      return parts.trainer?.(step) ?? absent('trainer');
    },
    get serving() {
      return parts.serving?.(step) ?? absent('serving');
    },
    get gateway() {
      return parts.gateway ?? absent('gateway');
    },
    get deployments() {
      return parts.deployments ?? absent('deployments');
    },
  };
}

function absent(part: string): never {
  throw new Error(
    `This worker's queue lends no ${part} to its steps. The kind that asks for it belongs on another queue.`,
  );
}

/** Whether `signature` is the server's Ed25519 signature over the canonical JSON of all other fields. */
export function isSigned({ signature, ...rest }: Decision | GateOverride, publicKeyPem: string): boolean {
  const key = createPublicKey(publicKeyPem);
  if (key.asymmetricKeyType !== 'ed25519') return false;
  return verify(null, Buffer.from(canonicalJson(rest), 'utf8'), key, Buffer.from(signature, 'base64'));
}
