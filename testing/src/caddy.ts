/** A real Caddy, without its own interface for operators. */
import { writeFileSync } from "node:fs"
import { join } from "node:path"
import { type ProxyProgram, startProxyProgram } from "./programs.ts"
import { runsWith } from "./runsWith.ts"

export const hasCaddy = (): boolean => runsWith("caddy")

/** `block`: the sites of its Caddyfile, for the port that it listens on. */
export const startCaddy = ({ block }: { readonly block: (port: number) => string }): Promise<ProxyProgram> =>
  startProxyProgram({
    name: "caddy",
    salt: 4_019,
    prepare: (folder, port) => {
      const file = join(folder, "Caddyfile")
      writeFileSync(file, `{\n\tadmin off\n\tauto_https off\n}\n\n${block(port)}`)
      return ["run", "--config", file, "--adapter", "caddyfile"]
    },
    environment: (folder) => ({ HOME: folder, XDG_DATA_HOME: folder, XDG_CONFIG_HOME: folder }),
  })
