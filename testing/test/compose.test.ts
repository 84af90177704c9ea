/** `docker-compose.yml` starts what tests run against: the same versions, settings and ports. */
import { readFileSync } from "node:fs"
import { join } from "node:path"
import { variables } from "@ticketrush/http/boot/config"
import { describe, expect, it } from "vitest"
import { parse } from "yaml"
import { images, postgresSettings, redisSettings } from "../src/docker.ts"
import { kafkaEnvironment, kafkaSettings } from "../src/kafka-settings.ts"
import { root } from "./tidy/sources.ts"

type Service = {
  readonly image?: string
  readonly build?: string
  readonly command?: ReadonlyArray<string>
  readonly environment?: Readonly<Record<string, string>>
  readonly ports: ReadonlyArray<string>
  readonly healthcheck?: { readonly test: ReadonlyArray<string> }
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>
}

const text = (path: string) => readFileSync(join(root, path), "utf8")
const { services } = parse(text("docker-compose.yml")) as { readonly services: Readonly<Record<string, Service>> }
const { postgres, redis, kafka, app } = services
const manifest = JSON.parse(text("package.json")) as {
  readonly scripts: { readonly start: string }
  readonly optionalDependencies: Readonly<Record<string, string>>
}

describe("docker-compose.yml", () => {
  it("has the versions that tests run against", () => {
    expect({ postgres: postgres.image, redis: redis.image, kafka: kafka.image }).toEqual(images)
  })

  it("gives PostgreSQL and Redis the settings of tests", () => {
    expect(postgres.command).toEqual(postgresSettings)
    expect(redis.command).toEqual(["redis-server", ...redisSettings])
  })

  it("gives Kafka the settings of tests, and besides them only where it listens", () => {
    const { KAFKA_CONTROLLER_QUORUM_VOTERS, KAFKA_LISTENERS, KAFKA_ADVERTISED_LISTENERS, ...others } =
      kafka.environment!
    expect(others).toEqual(kafkaEnvironment(kafkaSettings))
    expect(KAFKA_LISTENERS).toContain(`CONTROLLER://:${KAFKA_CONTROLLER_QUORUM_VOTERS.split(":")[1]}`)
    const listening = KAFKA_LISTENERS.match(/\w+:\/\/:\d+/g)!.map((each) => each.replace("://:", " "))
    for (const [, name, port] of KAFKA_ADVERTISED_LISTENERS.matchAll(/(\w+):\/\/\w+:(\d+)/g)) {
      expect(listening).toContain(`${name} ${port}`)
    }
  })

  it("publishes the usual ports, to this machine alone", () => {
    const published = Object.values(services).flatMap(({ ports }) => ports)
    expect(published).toEqual([5432, 6379, 9092, 8080].map((port) => `127.0.0.1:${port}:${port}`))
  })

  it("asks each service for its health, and starts the server when all others have it", () => {
    for (const [name, { healthcheck }] of Object.entries(services))
      expect([name, healthcheck?.test[0]]).toEqual([name, "CMD"])
    const others = Object.keys(services).filter((name) => name !== "app")
    expect(app.depends_on).toEqual(Object.fromEntries(others.map((name) => [name, { condition: "service_healthy" }])))
  })

  it("tells the server settings that it takes, and where the others listen", () => {
    const settings = Object.entries(app.environment!)
    for (const [name, value] of settings) {
      const variable = Object.values(variables).find((each) => each.name === name)
      expect([name, variable?.read(value)]).not.toEqual([name, undefined])
    }
    expect(app.environment).toMatchObject({
      DATABASE_URL: `postgres://postgres:${postgres.environment!.POSTGRES_PASSWORD}@postgres:5432/postgres`,
      REDIS_URL: "redis://redis:6379",
      KAFKA_BROKERS: /INTERNAL:\/\/(kafka:\d+)/.exec(kafka.environment!.KAFKA_ADVERTISED_LISTENERS)![1],
    })
  })
})

describe("Dockerfile", () => {
  const dockerfile = text("Dockerfile")

  it("has the Node that npm scripts run on", () => {
    const [version] = Object.values(manifest.optionalDependencies)
    expect(dockerfile).toContain(`FROM node:${version}-bookworm-slim\n`)
  })

  it("lets the user of the server read the kept sources and not write them", () => {
    const steps = dockerfile.replaceAll("\\\n", " ").split("\n")
    const closed = steps.findIndex((step) => /chown -R root:root \.cache && chmod -R a\+rX,a-w \.cache$/.test(step))
    expect(steps[closed]).toMatch(/setpriv --reuid=node .*keep-sources\.ts/)
    // Each start reads what lies there: nothing is written into it afterwards, and the server is not root.
    expect(steps.slice(closed + 1).filter((step) => /^(USER|RUN|COPY)/.test(step))).toEqual(["USER node"])
  })

  it("starts what `npm start` starts", () => {
    const command = JSON.parse(/^CMD (.*)$/m.exec(dockerfile)![1]) as ReadonlyArray<string>
    expect(`exec ${command.join(" ")}`).toBe(manifest.scripts.start)
  })
})
