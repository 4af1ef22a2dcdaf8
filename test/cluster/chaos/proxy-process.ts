// A TCP proxy in a process of its own, so that SIGSTOP freezes it as a whole: connections stay open, new ones are taken by the kernel, nothing
// passes. Arguments: the port to forward to, the port to listen on.
import { startTcpProxy } from '../tcp-proxy.ts';

await startTcpProxy(Number(process.argv[2]), Number(process.argv[3]));
