/**
 * Headers that a proxy adds to what it passes on. One of them says that the request comes from somewhere else than the
 * address it was received from, so such a request is never taken for a local one.
 */

const names: ReadonlySet<string> = new Set([
  "forwarded",
  "forwarded-for",
  "via",
  "x-forwarded",
  "x-original-forwarded-for",
  "x-original-host",
  "x-client-ip",
  "x-remote-ip",
  "x-remote-addr",
  "x-cluster-client-ip",
  "x-proxyuser-ip",
  "client-ip",
  "true-client-ip",
  "cf-connecting-ip",
  "cf-connecting-ipv6",
  "cf-ray",
  "cf-visitor",
  "cdn-loop",
  "fastly-client-ip",
  "fastly-ff",
  "fly-client-ip",
  "do-connecting-ip",
  "x-appengine-user-ip",
  "x-azure-clientip",
  "x-azure-socketip",
  "x-amz-cf-id",
  "x-vercel-forwarded-for",
  "x-nf-client-connection-ip",
  "x-nginx-proxy",
])

const prefixes = ["x-forwarded-", "x-real-", "x-envoy-"]

/** `name` in lower case. */
export const isForwardingHeader = (name: string): boolean =>
  names.has(name) || prefixes.some((prefix) => name.startsWith(prefix))
