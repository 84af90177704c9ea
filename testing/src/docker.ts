/** PostgreSQL, Redis and Kafka in Docker, where an engine answers. */
import { existsSync } from "node:fs"
import { request } from "node:http"
import { homedir } from "node:os"
import { join } from "node:path"
import { freePort } from "@ticketrush/engine/database/freePort"
import { Effect } from "effect"
import { kafkaEnvironment, kafkaSettings, kafkaVersion } from "./kafka-settings.ts"

/** The same stand in `docker-compose.yml`; a test compares them. */
export const images = {
  postgres: "postgres:18-alpine",
  redis: "redis:8-alpine",
  kafka: `apache/kafka:${kafkaVersion}`,
} as const
export const postgresSettings = ["-c", "client_connection_check_interval=100ms"] as const
export const redisSettings = ["--save", "", "--appendonly", "no", "--maxmemory", "512mb"] as const
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
  const container = await new GenericContainer(images.postgres)
    .withEnvironment({ POSTGRES_PASSWORD: "ticketrush" })
    .withCommand([...postgresSettings])
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
  const container = await new GenericContainer(images.redis)
    .withCommand(["redis-server", ...redisSettings])
    .withExposedPorts(6379)
    .withWaitStrategy(Wait.forLogMessage("Ready to accept connections"))
    .start()
  return {
    url: `redis://${container.getHost()}:${container.getMappedPort(6379)}`,
    stop: async () => void (await container.stop()),
  }
}

/** A broker tells clients its own address, so its port on this machine is chosen before it starts. */
export async function startKafkaInDocker(): Promise<{ readonly url: string; readonly stop: () => Promise<void> }> {
  const { GenericContainer, Wait, getContainerRuntimeClient } = await import("testcontainers")
  const { host } = (await getContainerRuntimeClient()).info.containerRuntime
  const port = await Effect.runPromise(freePort(process.pid * 13 + 7))
  const container = await new GenericContainer(images.kafka)
    .withEnvironment(
      kafkaEnvironment({
        ...kafkaSettings,
        "controller.quorum.voters": "1@localhost:9093",
        listeners: "PLAINTEXT://:9092,CONTROLLER://:9093",
        "advertised.listeners": `PLAINTEXT://${host}:${port}`,
      }),
    )
    .withExposedPorts({ container: 9092, host: port })
    .withWaitStrategy(Wait.forLogMessage("Kafka Server started"))
    .start()
  return { url: `${host}:${port}`, stop: async () => void (await container.stop()) }
}
