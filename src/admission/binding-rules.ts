// Service bindings in both forms: bindings of v1alpha1 (cnbBindings of v1alpha2) and services (spec admission.md, 5.1 and 5.3).
import { all, type Errors, error, invalid, missing, none, via } from './field-error.ts';
import { goQuote } from './go-quote.ts';
import { listErrors } from './list-errors.ts';
import { notEmpty } from './reference-rules.ts';

const BINDING_NAME = /^[a-z0-9\-.]{1,253}$/;

interface Binding {
  name?: string;
  metadataRef?: { name?: string };
  secretRef?: { name?: string };
}

/** Bindings as ConfigMap and Secret; paths are `[i].name`. */
export const bindingsRule = (bindings: readonly Binding[] | undefined): Errors =>
  all(
    duplicateNames('binding', bindings ?? []),
    listErrors(bindings, ({ name, metadataRef, secretRef }, i) =>
      via(
        all(
          bindingName(name),
          metadataRef === undefined ? missing('metadataRef') : via(notEmpty(metadataRef.name, 'name'), 'metadataRef'),
          secretRef === undefined ? none : via(notEmpty(secretRef.name, 'name'), 'secretRef'),
        ),
        `[${i}]`,
      ),
    ),
  );

/** Services as references to provisioned services or Secrets; paths are `[i].name`. */
export const servicesRule = (services: readonly { name?: string; kind?: string }[] | undefined): Errors =>
  all(
    duplicateNames('service', services ?? []),
    listErrors(services, ({ name, kind }, i) => via(all(bindingName(name), notEmpty(kind, 'kind')), `[${i}]`)),
  );

const bindingName = (name: string | undefined): Errors =>
  !name ? missing('name') : BINDING_NAME.test(name) ? none : invalid(name, 'name');

function duplicateNames(what: string, items: readonly { name?: string }[]): Errors {
  const last = new Map<string, number>();
  return listErrors(items, ({ name = '' }, i) => {
    const earlier = last.get(name);
    last.set(name, i);
    if (earlier === undefined) return none;
    return error(`duplicate ${what} name ${goQuote(name)}`, [`[${earlier}].name`, `[${i}].name`]);
  });
}
