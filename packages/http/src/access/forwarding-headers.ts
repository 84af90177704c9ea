/**
 * Headers that a proxy adds to what it passes on. One of them says that the request comes from somewhere else than the
 * address it was received from, so such a request is never taken for a local one.
 */

const names: ReadonlySet<string> = new Set([
  "forwarded",
  "forwarded-for",
  "via",
  "x-forwarded",
  "x-forwarder-for",
  "x-originating-ip",
  "x-client-ip",
  "x-host",
  "x-remote-ip",
  "x-remote-addr",
  "x-rewrite-url",
  "x-scheme",
  "x-url-scheme",
  "x-cluster-client-ip",
  "client-ip",
  "true-client-ip",
  "proxy-client-ip",
  "proxy-connection",
  "front-end-https",
  "surrogate-capability",
  "x-arr-log-id",
  "x-bluecoat-via",
  "x-sucuri-clientip",
  "x-varnish",
  "incap-client-ip",
  "cloudfront-viewer-address",
  "cf-connecting-ip",
  "cf-connecting-ipv6",
  "cf-ray",
  "cf-visitor",
  "cdn-loop",
  "fastly-client-ip",
  "fastly-ff",
  "fly-client-ip",
  "fly-forwarded-port",
  "do-connecting-ip",
  "x-appengine-user-ip",
  "x-azure-clientip",
  "x-azure-socketip",
  "x-amz-cf-id",
  "x-vercel-forwarded-for",
  "x-nf-client-connection-ip",
  "x-nginx-proxy",
])

const prefixes = ["x-forwarded-", "x-real-", "x-original", "x-envoy-", "x-proxy", "wl-proxy-"]

/** `name` in lower case. Some programs write `_` for `-`. */
export const isForwardingHeader = (name: string): boolean => isNamed(name.replaceAll("_", "-"))

const isNamed = (name: string): boolean => names.has(name) || prefixes.some((prefix) => name.startsWith(prefix))
