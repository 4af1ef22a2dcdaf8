// Rules about what goes into the build pod: environment, node selector, creation time (spec admission.md, 5.3 and 5.4).
import { type Errors, error, invalid, none, via } from './field-error.ts';
import { listErrors } from './list-errors.ts';

interface EnvVar {
  name?: string;
  valueFrom?: { secretKeyRef?: unknown };
}

/** A build must not see secrets through its environment; paths are `env[i]…`. */
export const envRule = (env: readonly EnvVar[] | undefined): Errors =>
  via(
    listErrors(env, ({ valueFrom }, i) =>
      valueFrom?.secretKeyRef === undefined
        ? none
        : error('secretKeyRef is not supported for build environment variables', [`[${i}].valueFrom.secretKeyRef`]),
    ),
    'env',
  );

const OS_LABEL = 'kubernetes.io/os';

/** The operating system is the builder's, nobody else's choice. */
export const nodeSelectorRule = (nodeSelector: Record<string, string> | undefined): Errors =>
  nodeSelector !== undefined && Object.hasOwn(nodeSelector, OS_LABEL)
    ? error(`invalid key name "${OS_LABEL}"`, ['nodeSelector'], 'os is determined automatically')
    : none;

const MAX_INT64 = 2n ** 63n;

/** Empty, `now` or Unix seconds as Go's strconv.ParseInt(s, 10, 64) reads them. */
export function isCreationTime(value: string): boolean {
  if (value === '' || value === 'now') return true;
  if (!/^[+-]?\d{1,40}$/.test(value)) return /^[+-]?0*\d{1,18}$/.test(value);
  const seconds = BigInt(value.replace(/^\+/, ''));
  return seconds >= -MAX_INT64 && seconds < MAX_INT64;
}

export const creationTimeRule = (value: string | undefined): Errors =>
  isCreationTime(value ?? '') ? none : invalid(value ?? '', 'creationTime');
