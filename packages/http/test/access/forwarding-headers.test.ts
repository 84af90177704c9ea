import { describe, expect, it } from "vitest"
import { isForwardingHeader } from "../../src/access/forwarding-headers.ts"

/** What proxies and networks of delivery add, as their documents name it. */
const added: Readonly<Record<string, ReadonlyArray<string>>> = {
  standards: ["Forwarded", "Via", "CDN-Loop"],
  "most proxies": [
    "X-Forwarded-For",
    "X-Forwarded-Host",
    "X-Forwarded-Proto",
    "X-Forwarded-Port",
    "X-Forwarded-Server",
  ],
  nginx: ["X-Real-IP", "X-Real-Port", "X-Real-Host", "X-NginX-Proxy", "X-Original-Forwarded-For"],
  Envoy: ["X-Envoy-External-Address", "X-Envoy-Peer-Metadata"],
  Cloudflare: ["CF-Connecting-IP", "CF-Connecting-IPv6", "CF-Ray", "CF-Visitor", "True-Client-IP"],
  Fastly: ["Fastly-Client-IP", "Fastly-FF"],
  Azure: ["X-Azure-ClientIP", "X-Azure-SocketIP", "X-Original-Host"],
  others: ["X-Amz-Cf-Id", "Fly-Client-IP", "DO-Connecting-IP", "X-Cluster-Client-IP", "X-Client-IP", "X-Forwarded"],
}

describe("a header that a proxy adds", () => {
  it.each(Object.entries(added))("is known as one: %s", (_, names) => {
    expect(names.filter((name) => !isForwardingHeader(name.toLowerCase()))).toEqual([])
  })

  it("is none of those that clients send themselves", () => {
    const own = ["host", "accept", "origin", "user-agent", "referer", "cookie", "x-requested-with", "x-request-id"]
    const ours = ["trusted-token", "user-id", "admission-pass", "idempotency-key", "last-event-id"]
    expect([...own, ...ours].filter(isForwardingHeader)).toEqual([])
  })
})
