/** PostgreSQL and Redis in Docker, where an engine answers. */
import { existsSync } from "node:fs"
import { request } from "node:http"
import { homedir } from "node:os"
import { join } from "node:path"

const image = "postgres:18-alpine"
const redisImage = "redis:8-alpine"
const answerLimitMs = 1_000
const sockets = ["/var/run/docker.sock", join(homedir(), ".docker/run/docker.sock")]

/** True when a Docker engine answers a ping; an installed client alone is not enough. */
export async function dockerAnswers(): Promise<boolean> {
  const given = process.env.DOCKER_HOST
  if (given !== undefined && given !== "") {
    const { protocol, hostname, port, pathname } = new URL(given)
    return ping(protocol === "unix:" ? { socketPath: pathname } : { host: hostname, port })
  }
  const socketPath = sockets.find((path) => existsSync(path))
  return socketPath !== undefined && ping({ socketPath })
}

const ping = (address: { readonly socketPath: string } | { readonly host: string; readonly port: string }) =>
  new Promise<boolean>((resolve) => {
    const asking = request({ ...address, path: "/_ping", timeout: answerLimitMs }, (answer) => {
      answer.resume()
      resolve(answer.statusCode === 200)
    })
    asking.on("timeout", () => asking.destroy())
    asking.on("error", () => resolve(false))
    asking.end()
  })

export async function startInDocker(): Promise<{ readonly url: string; readonly stop: () => Promise<void> }> {
  const { GenericContainer, Wait } = await import("testcontainers")
  const container = await new GenericContainer(image)
    .withEnvironment({ POSTGRES_PASSWORD: "ticketrush" })
    .withCommand(["-c", "client_connection_check_interval=100ms"])
    .withExposedPorts(5432)
    .withWaitStrategy(Wait.forLogMessage("database system is ready to accept connections", 2))
    .start()
  return {
    url: `postgres://postgres:ticketrush@${container.getHost()}:${container.getMappedPort(5432)}/postgres`,
    stop: async () => void (await container.stop()),
  }
}

export async function startRedisInDocker(): Promise<{ readonly url: string; readonly stop: () => Promise<void> }> {
  const { GenericContainer, Wait } = await import("testcontainers")
  const container = await new GenericContainer(redisImage)
    .withCommand(["redis-server", "--save", "", "--appendonly", "no", "--maxmemory", "512mb"])
    .withExposedPorts(6379)
    .withWaitStrategy(Wait.forLogMessage("Ready to accept connections"))
    .start()
  return {
    url: `redis://${container.getHost()}:${container.getMappedPort(6379)}`,
    stop: async () => void (await container.stop()),
  }
}
