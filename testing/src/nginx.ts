/** A real nginx: one process, nothing written outside its folder. */
import { mkdirSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { type ProxyProgram, startProxyProgram } from "./programs.ts"
import { runsWith } from "./runsWith.ts"

export const hasNginx = (): boolean => runsWith("nginx")

export type NginxConfig =
  /** Lines of the one `server` block, without `listen`, and lines beside it. */
  | { readonly server: string; readonly http?: string }
  /** All that stands in the `http` block, for the port that it listens on. */
  | { readonly block: (port: number) => string }

export const startNginx = (config: NginxConfig): Promise<ProxyProgram> =>
  startProxyProgram({
    name: "nginx",
    salt: 5,
    prepare: (folder, port) => {
      for (const name of temporary) mkdirSync(join(folder, name))
      const file = join(folder, "nginx.conf")
      writeFileSync(file, configText(folder, "block" in config ? config.block(port) : serverText(config, port)))
      return ["-p", folder, "-c", file, "-e", "stderr"]
    },
  })

const temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]

const serverText = ({ server, http = "" }: { readonly server: string; readonly http?: string }, port: number): string =>
  `${http}
  server {
    listen 127.0.0.1:${port};
${server}
  }`

const configText = (folder: string, block: string): string => `daemon off;
master_process off;
pid ${folder}/nginx.pid;
error_log stderr warn;
events { worker_connections 512; }
http {
  access_log off;
${temporary.map((name) => `  ${name}_temp_path ${folder}/${name};`).join("\n")}
${block}
}
`
