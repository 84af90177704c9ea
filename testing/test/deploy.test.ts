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

/** What a pod knows of itself, as Kubernetes would tell it to the second one. */
const fields: Readonly<Record<string, string>> = {
  "metadata.name": "ticketrush-1",
  "metadata.namespace": "shop",
  "status.podIP": "10.0.0.2",
}

describe("deploy/kubernetes.yml", () => {
  const all = parseAllDocuments(text("deploy/kubernetes.yml")).map((document) => document.toJS())
  const of = (kind: string) => all.find((each) => each.kind === kind)
  const service = (name: string) => all.find((each) => each.kind === "Service" && each.metadata.name === name)
  const nodes = of("StatefulSet")
  const { spec, metadata } = nodes.spec.template
  const [container] = spec.containers
  type Setting = {
    readonly name: string
    readonly value?: string
    readonly valueFrom?: { readonly fieldRef?: { readonly fieldPath: string } }
  }
  const settings: ReadonlyArray<Setting> = container.env
  const own = settings.filter(({ valueFrom }) => valueFrom?.fieldRef !== undefined)
  const value = (name: string): string => settings.find((each) => each.name === name)!.value!
  /** With what Kubernetes puts into it. */
  const filled = (value: string): string =>
    own.reduce(
      (text, { name, valueFrom }) => text.replaceAll(`$(${name})`, fields[valueFrom!.fieldRef!.fieldPath]),
      value,
    )

  it("names settings that a server takes", () => {
    for (const { name, value, valueFrom } of settings) {
      if (valueFrom?.fieldRef !== undefined) continue
      const given = valueFrom === undefined ? filled(value!) : examples[name]
      expect([name, given === undefined ? undefined : read(name, given)]).not.toEqual([name, undefined])
    }
  })
  const examples: Readonly<Record<string, string>> = {
    DATABASE_URL: "postgres://ticketrush@10.0.0.9:5432/ticketrush",
    REDIS_URL: "redis://10.0.0.9:6379",
    KAFKA_BROKERS: "10.0.0.9:9092",
    TICKETRUSH_EVENT_FEED: "ticketrush-events",
  }

  it("gives each node an address of its own that it has again after every restart", () => {
    // By what changes from one pod of that name to the next no node is named.
    expect(own.map(({ valueFrom }) => valueFrom!.fieldRef!.fieldPath)).toEqual(["metadata.name", "metadata.namespace"])
    const { serviceName } = nodes.spec
    const address = filled(value("TICKETRUSH_CLUSTER"))
    expect(address).toBe(`ticketrush-1.${serviceName}.shop.svc.cluster.local:7000`)
    expect(read("TICKETRUSH_CLUSTER", address)).toEqual({ host: address.replace(":7000", ""), port: 7_000 })
    // What a setting is made of stands before it: Kubernetes leaves the others as they are written.
    const names = settings.map(({ name }) => name)
    for (const { name } of own) expect(names.indexOf(name)).toBeLessThan(names.indexOf("TICKETRUSH_CLUSTER"))
  })

  it("has a name for each node that leads to its pod, also while it is not ready", () => {
    const { spec } = service(nodes.spec.serviceName)
    expect(spec).toMatchObject({ clusterIP: "None", publishNotReadyAddresses: true, selector: metadata.labels })
    expect(spec.ports.map(({ port }: { port: number }) => String(port))).toEqual([
      value("TICKETRUSH_CLUSTER").split(":")[1],
    ])
  })

  it("gives a node longer to stop than it takes", () => {
    expect(spec.terminationGracePeriodSeconds * 1_000).toBeGreaterThan(stopMs)
  })

  it("leads to the ports at which a node listens, the one of nodes for nodes alone", () => {
    const ports = Object.fromEntries(
      container.ports.map((port: { name: string; containerPort: number }) => [port.name, String(port.containerPort)]),
    )
    expect(ports).toEqual({ http: value("PORT"), cluster: value("TICKETRUSH_CLUSTER").split(":")[1] })
    for (const probe of ["readinessProbe", "livenessProbe", "startupProbe"])
      expect(container[probe].httpGet.port).toBe("http")
    expect(service("ticketrush").spec.ports).toEqual([{ name: "http", port: 80, targetPort: "http" }])
    const open = of("NetworkPolicy").spec.ingress.filter(({ from }: { from?: unknown }) => from === undefined)
    expect(open).toEqual([{ ports: [{ port: "http" }] }])
  })

  it("selects the pods that it makes", () => {
    for (const labels of [
      nodes.spec.selector.matchLabels,
      service("ticketrush").spec.selector,
      of("PodDisruptionBudget").spec.selector.matchLabels,
      of("NetworkPolicy").spec.podSelector.matchLabels,
    ])
      expect(labels).toEqual(metadata.labels)
  })

  it("starts the first node alone, and takes one node away at a time", () => {
    expect(nodes.spec).toMatchObject({
      podManagementPolicy: "OrderedReady",
      updateStrategy: { type: "RollingUpdate" },
    })
    expect(of("PodDisruptionBudget").spec.maxUnavailable).toBe(1)
  })
})
