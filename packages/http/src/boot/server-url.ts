/** Where a server is reached from its own machine, as its settings say it. */
import { Effect } from "effect"
import { readAddress, type Settings, variables } from "./config.ts"
import type { SettingError } from "./variable.ts"

export const isEverywhere = (host: string): boolean => host === "0.0.0.0" || host === "::"

export const serverUrl = ({ host, port }: Pick<Settings, "host" | "port">): string => {
  if (isEverywhere(host)) return `http://127.0.0.1:${port}`
  return `http://${host.includes(":") ? `[${host}]` : host}:${port}`
}

/** For programs that were started with the settings of the server. `PORT=0` tells them no port: the default is meant. */
export const localServerUrl: Effect.Effect<string, SettingError> = Effect.map(readAddress, ({ host, port }) =>
  serverUrl({ host, port: port === 0 ? Number(variables.PORT.initial) : port }),
)
