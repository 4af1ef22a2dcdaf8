// Annotations of cosign signatures (spec admission.md, 5.3).
import { type Errors, missing } from './field-error.ts';

/** Both members of a signature annotation are required; paths relative to spec. */
export const cosignRule = (annotations: readonly { name?: string; value?: string }[] | undefined): Errors =>
  (annotations ?? []).flatMap(({ name, value }, i) =>
    [...(name ? [] : ['name']), ...(value ? [] : ['value'])].flatMap((member) =>
      missing(`cosign.annotations[${i}].${member}`),
    ),
  );
