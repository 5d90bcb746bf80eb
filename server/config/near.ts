/** Names of this machine: what goes to it needs no TLS. */
export const LOOPBACK = ['127.0.0.1', '::1', 'localhost']
