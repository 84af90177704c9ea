/** A real HAProxy, in the foreground. */
import { writeFileSync } from "node:fs"
import { join } from "node:path"
import { type ProxyProgram, startProxyProgram } from "./programs.ts"
import { runsWith } from "./runsWith.ts"

export const hasHaproxy = (): boolean => runsWith("haproxy")

/** `block`: its sections, for the port that it listens on. */
export const startHaproxy = ({ block }: { readonly block: (port: number) => string }): Promise<ProxyProgram> =>
  startProxyProgram({
    name: "haproxy",
    salt: 2_011,
    prepare: (folder, port) => {
      const file = join(folder, "haproxy.cfg")
      writeFileSync(file, `global\n  maxconn 512\n  log stderr format raw local0 notice\n\n${block(port)}`)
      return ["-db", "-f", file]
    },
  })
