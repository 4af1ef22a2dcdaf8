// Annotations of cosign signatures (spec admission.md, 5.3).
import { all, type Errors, missing, none, via } from './field-error.ts';
import { listErrors } from './list-errors.ts';

/** Both members of a signature annotation are required; paths relative to spec. */
export const cosignRule = (annotations: readonly { name?: string; value?: string }[] | undefined): Errors =>
  via(
    listErrors(annotations, ({ name, value }, i) =>
      via(all(name ? none : missing('name'), value ? none : missing('value')), `[${i}]`),
    ),
    'cosign',
    'annotations',
  );
