/** What a start says: where it is, what to try, what it cannot promise. */
import { networkInterfaces } from "node:os"
import { join } from "node:path"
import { trustedTokenFile } from "@ticketrush/protocol/trusted-token"
import { type Settings, variables } from "./config.ts"
import type { Running } from "./node.ts"
import { isEverywhere, serverUrl } from "./server-url.ts"
import { isLoopback } from "./setting-readers.ts"

export const banner = (settings: Settings, running: Running, startedMs: number): string => {
  const base = serverUrl({ host: settings.host, port: running.port })
  const demo = running.trusted.mode === "token" ? `/demo#token=${running.trusted.token}` : "/demo"
  const lines = [
    `TicketRush is selling after ${Math.round(startedMs)} ms`,
    "",
    `  page       ${base}/`,
    `  demo       ${base}${demo}`,
    ...(isEverywhere(settings.host)
      ? lanAddresses().map((address) => `             http://${address}:${running.port}${demo}`)
      : []),
    `  reference  ${base}/docs and ${base}/openapi.json`,
    `  health     ${base}/health/ready`,
    `  metrics    http://127.0.0.1:${running.metricsPort}/metrics`,
    `  database   ${running.databaseFolder ?? "DATABASE_URL"}`,
    ...(settings.cluster === null ? [] : [`  cluster    ${settings.cluster.host}:${settings.cluster.port}`]),
    `  trusted    ${trustedLine(settings, running.trusted)}`,
    `  sign-in    ${signInLine(settings, running)}`,
    ...(running.sandboxUrl === null ? [] : [`  payments   SANDBOX that takes no money: ${running.sandboxUrl}`]),
    `  process    ${process.pid}`,
    "",
    ...(running.trusted.mode === "off"
      ? []
      : [`  try: open the demo and press "Run the race", or: ${raceCommand(settings, running, base)}`, ""]),
    ...settings.notices.map((notice) => `  ${notice}`),
    ...running.risks.map(
      ({ setting, value, risk, durable }) =>
        `  ${durable ? "note" : "NOT DURABLE"}: the database has ${setting} = ${value}: ${risk}.`,
    ),
    ...(settings.line === "redis-zset"
      ? ["  The line is in Redis, to be compared: it is lost with Redis, and its passes open no protected sale."]
      : []),
    ...labLines(settings),
  ]
  return `${lines.join("\n").trimEnd()}\n`
}

/** Neither is touched by a sale of the engine, so that a start that says nothing is not taken for a check of them. */
const labLines = ({ cluster, eventFeed, line, redisUrl, kafkaBrokers }: Settings): ReadonlyArray<string> => {
  const named = [
    ...(redisUrl === null || cluster !== null || line === "redis-zset" ? [] : ["REDIS_URL"]),
    ...(kafkaBrokers.length === 0 || eventFeed !== null ? [] : ["KAFKA_BROKERS"]),
  ]
  if (named.length === 0) return []
  return [
    `  ${named.join(" and ")}: for the strategies of the lab alone, connected when a concert is first sold through one.`,
  ]
}

const signInLine = ({ social }: Settings, { fakeUrl }: Running): string => {
  if (fakeUrl !== null) return `TEST PROVIDER that plays Kakao and Naver for this machine: ${fakeUrl} (no keys are set)`
  const set = (["kakao", "naver"] as const).filter((name) => social[name].clientId !== null)
  return set.length === 0 ? "none: no keys of Kakao or Naver are set" : set.join(" and ")
}

/** Nothing here says "only this machine": a proxy on it may pass on the requests of any other. */
const trustedLine = ({ host, dataFolder }: Settings, { mode }: Running["trusted"]): string => {
  const others = isLoopback(host) ? "" : ", and OTHER MACHINES CAN CALL"
  switch (mode) {
    case "off":
      return "off: reservations v6, users, set-up and orders to lines answer 404 (TICKETRUSH_TRUSTED=token opens them to callers with the token)"
    case "on":
      return `ON FOR EVERY CALLER, also for strangers behind a proxy: no token is asked for${others}`
    case "token":
      return `for callers with the token in ${join(dataFolder, trustedTokenFile)}, and not through a proxy${others}`
  }
}

const defaultUrl = `http://${variables.HOST.initial}:${variables.PORT.initial}`

/** A race that is told nothing goes to the address, and reads the data folder, of a server that was told nothing. */
const raceCommand = ({ dataFolder }: Settings, { trusted }: Running, base: string): string => {
  const elsewhere = trusted.mode === "token" && dataFolder !== variables.TICKETRUSH_DATA.initial
  const folder = elsewhere ? `TICKETRUSH_DATA=${shellWord(dataFolder)} ` : ""
  return `${folder}npm run race -- --users 30 --seats 1${base === defaultUrl ? "" : ` --url ${base}`}`
}

const shellWord = (text: string): string => (/^[\w./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`)

const lanAddresses = (): ReadonlyArray<string> =>
  Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .filter((address) => address.family === "IPv4" && !address.internal)
    .map((address) => address.address)
