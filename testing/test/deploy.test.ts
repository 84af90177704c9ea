/** Files to deploy with name settings that a server takes, ports at which it listens, and the versions that tests run against. */
import { readFileSync } from "node:fs"
import { join } from "node:path"
import { variables } from "@ticketrush/http/boot/config"
import { stopMs } from "@ticketrush/http/boot/waits"
import { describe, expect, it } from "vitest"
import { parse, parseAllDocuments } from "yaml"
import { images } from "../src/docker.ts"
import { root } from "./tidy/sources.ts"

const text = (path: string) => readFileSync(join(root, path), "utf8")

/** Undefined: a server takes no setting of that name, or not with that value. */
const read = (name: string, value: string): unknown =>
  Object.values(
    variables as Readonly<Record<string, { readonly name: string; readonly read: (text: string) => unknown }>>,
  )
    .find((each) => each.name === name)
    ?.read(value)

type Service = {
  readonly image?: string
  readonly build?: string
  readonly command?: ReadonlyArray<string>
  readonly environment?: Readonly<Record<string, string>>
  readonly ports?: ReadonlyArray<string>
  readonly depends_on?: Readonly<Record<string, unknown>>
  readonly healthcheck?: unknown
  readonly stop_grace_period?: string
}

describe("docker-compose.cluster.yml", () => {
  const { networks, services } = parse(text("docker-compose.cluster.yml"), { merge: true }) as {
    readonly services: Readonly<Record<string, Service>>
    readonly networks: {
      readonly inside: { readonly ipam: { readonly config: ReadonlyArray<{ readonly subnet: string }> } }
    }
  }
  const nodes = Object.entries(services).filter(([name]) => name.startsWith("node"))

  it("has three nodes that differ in their address alone, each reached under its own name", () => {
    expect(nodes.map(([name]) => name)).toEqual(["node1", "node2", "node3"])
    for (const [name, { environment }] of nodes) {
      expect(environment!.TICKETRUSH_CLUSTER).toBe(`${name}:7000`)
      expect({ ...environment, TICKETRUSH_CLUSTER: "" }).toEqual({ ...nodes[0][1].environment, TICKETRUSH_CLUSTER: "" })
      for (const [setting, value] of Object.entries(environment!))
        expect([setting, read(setting, value)]).not.toEqual([setting, undefined])
    }
  })

  it("has the versions that tests run against, and a Redis that deletes no lock", () => {
    const { kafka, postgres, redis } = services
    expect({ postgres: postgres.image, redis: redis.image, kafka: kafka.image }).toEqual(images)
    expect(redis.command!.join(" ")).toContain("--maxmemory-policy noeviction")
  })

  it("publishes the balancer alone, to this machine, and believes no other network than its own", () => {
    expect(Object.values(services).flatMap(({ ports }) => ports ?? [])).toEqual(["127.0.0.1:8080:80"])
    expect(nodes[0][1].environment!.TICKETRUSH_TRUSTED_PROXIES).toBe(networks.inside.ipam.config[0].subnet)
  })

  it("has a balancer that knows each node at its port", () => {
    const servers = [...text("deploy/nginx-cluster.conf").matchAll(/server (\w+):(\d+) /g)].map(([, name, port]) => [
      name,
      port,
    ])
    expect(servers).toEqual(nodes.map(([name, { environment }]) => [name, environment!.PORT]))
  })

  it("starts the first node alone, gives each node time to stop, and asks each for its health", () => {
    expect(Object.keys(services.node2.depends_on!)).toEqual(["node1"])
    for (const [, { healthcheck, stop_grace_period }] of nodes) {
      expect(healthcheck).toBeDefined()
      expect(Number.parseInt(stop_grace_period!, 10) * 1_000).toBeGreaterThan(stopMs)
    }
  })
})

describe("deploy/kubernetes.yml", () => {
  const all = parseAllDocuments(text("deploy/kubernetes.yml")).map((document) => document.toJS())
  const of = (kind: string) => all.find((each) => each.kind === kind)
  const { spec, metadata } = of("Deployment").spec.template
  const [container] = spec.containers

  it("names settings that a server takes", () => {
    for (const { name, value, valueFrom } of container.env) {
      if (name === "POD_IP") continue
      const given = valueFrom === undefined ? value.replace("$(POD_IP)", "10.0.0.2") : examples[name]
      expect([name, given === undefined ? undefined : read(name, given)]).not.toEqual([name, undefined])
    }
  })
  const examples: Readonly<Record<string, string>> = {
    DATABASE_URL: "postgres://ticketrush@10.0.0.9:5432/ticketrush",
    REDIS_URL: "redis://10.0.0.9:6379",
    KAFKA_BROKERS: "10.0.0.9:9092",
    TICKETRUSH_EVENT_FEED: "ticketrush-events",
  }

  it("gives a node longer to stop than it takes", () => {
    expect(spec.terminationGracePeriodSeconds * 1_000).toBeGreaterThan(stopMs)
  })

  it("leads to the ports at which a node listens, the one of nodes for nodes alone", () => {
    const ports = Object.fromEntries(
      container.ports.map((port: { name: string; containerPort: number }) => [port.name, String(port.containerPort)]),
    )
    const value = (name: string) => container.env.find((each: { name: string }) => each.name === name).value
    expect(ports).toEqual({ http: value("PORT"), cluster: value("TICKETRUSH_CLUSTER").split(":")[1] })
    for (const probe of ["readinessProbe", "livenessProbe", "startupProbe"])
      expect(container[probe].httpGet.port).toBe("http")
    const open = of("NetworkPolicy").spec.ingress.filter(({ from }: { from?: unknown }) => from === undefined)
    expect(open).toEqual([{ ports: [{ port: "http" }] }])
  })

  it("selects the pods that it makes", () => {
    for (const labels of [
      of("Deployment").spec.selector.matchLabels,
      of("Service").spec.selector,
      of("PodDisruptionBudget").spec.selector.matchLabels,
      of("NetworkPolicy").spec.podSelector.matchLabels,
    ])
      expect(labels).toEqual(metadata.labels)
  })

  it("takes one node away at a time", () => {
    expect(of("Deployment").spec.strategy.rollingUpdate).toEqual({ maxUnavailable: 1, maxSurge: 0 })
    expect(of("PodDisruptionBudget").spec.maxUnavailable).toBe(1)
  })
})
