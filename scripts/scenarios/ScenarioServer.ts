/** The server that scenarios run against: new, on a free port and in a folder of its own, with an address to restart it. */
import { spawn } from "node:child_process"
import { closeSync, openSync } from "node:fs"
import { createServer, type Server } from "node:http"
import type { AddressInfo } from "node:net"
import { join } from "node:path"
import { freePort } from "@ticketrush/engine/database/freePort"
import { Effect } from "effect"
import { startOneProcess } from "../../testing/src/OneProcess.ts"
import type { PrivateServer } from "../../testing/src/PrivateServer.ts"
import { makeTestFolder } from "../../testing/src/TestFolder.ts"
import { root } from "../gate/Step.ts"

export type ScenarioServer = {
  readonly url: string
  /** `POST <controlUrl>/restart` stops the server in order, starts it again and answers when it is ready. */
  readonly controlUrl: string
  readonly stop: () => Promise<void>
}

export async function startServer(settings: Readonly<Record<string, string>>): Promise<ScenarioServer> {
  const place = makeTestFolder()
  const port = await Effect.runPromise(freePort(process.pid * 11 + 5))
  const metricsPort = await Effect.runPromise(freePort(port + 1 - 20_000))
  const url = `http://127.0.0.1:${port}`
  const logFile = join(place.path, "server.log")
  const env = {
    ...process.env,
    DATABASE_URL: "",
    HOST: "127.0.0.1",
    PORT: String(port),
    METRICS_PORT: String(metricsPort),
    TICKETRUSH_DATA: join(place.path, "data"),
    TICKETRUSH_SEED: "none",
    TICKETRUSH_TRUSTED: "on",
    // The settings of the caller's environment would change the server.
    TICKETRUSH_LAB: "",
    TICKETRUSH_LINE: "",
    TICKETRUSH_PAYMENTS: "in-process",
    ...settings,
  }
  const server = await startOneProcess({
    name: "the server",
    url,
    port,
    place,
    logFile,
    spawn: () => {
      const log = openSync(logFile, "a")
      const child = spawn(process.execPath, [join(root, "packages/http/src/boot/main.ts")], {
        env,
        stdio: ["ignore", log, log],
      })
      closeSync(log)
      return child
    },
    answers: () =>
      fetch(`${url}/health/ready`).then(
        ({ ok }) => ok,
        () => false,
      ),
  })
  const control = await listen(server)
  return {
    url,
    controlUrl: `http://127.0.0.1:${(control.address() as AddressInfo).port}`,
    stop: async () => {
      control.close()
      control.closeAllConnections()
      // In order first: the database that it brought ends with it.
      await server.stop()
      await server.remove()
    },
  }
}

const listen = async (server: PrivateServer): Promise<Server> => {
  const control = createServer((request, response) => {
    const end = (status: number, text = ""): void => void response.writeHead(status).end(text)
    if (request.method !== "POST" || request.url !== "/restart") return end(404)
    server.restart().then(
      () => end(204),
      (error: Error) => end(500, error.message),
    )
  })
  await new Promise<void>((resolve) => control.listen(0, "127.0.0.1", resolve))
  return control
}
