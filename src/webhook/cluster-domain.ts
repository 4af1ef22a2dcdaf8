// The DNS domain of the cluster, for one name in the certificate (spec admission.md, 1.2, CLUSTER_DOMAIN).

/**
 * The domain behind `svc.` in the search list that Kubernetes gives a pod, else the configured one, else `cluster.local`.
 * @param resolvConf content of /etc/resolv.conf
 * @param configured CLUSTER_DOMAIN
 */
export function clusterDomain(resolvConf: string, configured: string | undefined): string {
  for (const line of resolvConf.split('\n')) {
    const [keyword, ...domains] = line.trim().split(/\s+/);
    if (keyword !== 'search') continue;
    const found = domains.find((domain) => domain.startsWith('svc.'));
    if (found !== undefined) return found.slice('svc.'.length).replace(/\.$/, '');
  }
  return configured === undefined || configured === '' ? 'cluster.local' : configured;
}
