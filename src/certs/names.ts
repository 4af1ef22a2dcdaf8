// The names under which clients reach the server, which its certificate must carry.

/**
 * The DNS names of a Service in its cluster, the ones of kpack's certificates (spec admission.md 7.1). The API server asks
 * for the third.
 * @param extra further DNS names or IP addresses, e.g. `localhost` and `127.0.0.1` without a cluster.
 */
export function serviceNames(
  service: string,
  namespace: string,
  clusterDomain: string,
  extra: string[] = [],
): string[] {
  const names = [service, `${service}.${namespace}`, `${service}.${namespace}.svc`];
  return [...names, `${service}.${namespace}.svc.${clusterDomain}`, ...extra];
}
