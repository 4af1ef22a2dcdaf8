// The name under which certificates and what trusts them are written (Kubernetes documentation, Server-Side Apply).
export const FIELD_MANAGER = 'kpack-webhook-certs';
