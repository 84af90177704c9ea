/** The proxies of docs/guides/behind-a-proxy.md, started with the very blocks that stand there. */
import { readFileSync } from "node:fs"
import {
  hasCaddy,
  hasHaproxy,
  hasNginx,
  type ProxyProgram,
  startCaddy,
  startHaproxy,
  startNginx,
} from "@ticketrush/testing"

const guide = readFileSync(new URL("../../../../docs/guides/behind-a-proxy.md", import.meta.url), "utf8")

const blockIn = (language: string): string => {
  const blocks = [...guide.matchAll(new RegExp(`^\`\`\`${language}\n(.*?)^\`\`\``, "gms"))]
  if (blocks.length !== 1) throw new Error(`the guide has ${blocks.length} blocks of ${language}, not one`)
  return blocks[0][1]
}

/** The block with other addresses: what is replaced must stand in it once. */
const moved = (block: string, ...changes: ReadonlyArray<readonly [from: string, to: string]>): string =>
  changes.reduce((text, [from, to]) => {
    if (text.split(from).length !== 2) throw new Error(`${JSON.stringify(from)} does not stand once in the block`)
    return text.replace(from, () => to)
  }, block)

export type GuideProxy = {
  readonly name: string
  readonly there: boolean
  /** Starts it before the server that listens on `upstream`. */
  readonly start: (upstream: number) => Promise<ProxyProgram>
}

const server = "127.0.0.1:8080"
const to = (upstream: number) => [server, `127.0.0.1:${upstream}`] as const

export const proxies: ReadonlyArray<GuideProxy> = [
  {
    name: "nginx",
    there: hasNginx(),
    start: (upstream) =>
      startNginx({
        block: (port) => moved(blockIn("nginx"), to(upstream), ["listen 80;", `listen 127.0.0.1:${port};`]),
      }),
  },
  {
    name: "HAProxy",
    there: hasHaproxy(),
    start: (upstream) =>
      startHaproxy({
        block: (port) => moved(blockIn("haproxy"), to(upstream), ["bind :80\n", `bind 127.0.0.1:${port}\n`]),
      }),
  },
  {
    name: "Caddy",
    there: hasCaddy(),
    start: (upstream) =>
      startCaddy({
        block: (port) => moved(blockIn("caddyfile"), to(upstream), ["tickets.example {", `http://:${port} {`]),
      }),
  },
]
