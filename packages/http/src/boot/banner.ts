/** What a start says: where it is, what to try, what it cannot promise. */
import { networkInterfaces } from "node:os"
import { isLoopback, type Settings, variables } from "./config.ts"
import type { Running } from "./node.ts"

export const banner = (settings: Settings, running: Running, startedMs: number): string => {
  const base = `http://${urlHost(settings.host)}:${running.port}`
  const lines = [
    `TicketRush is selling after ${Math.round(startedMs)} ms`,
    "",
    `  page       ${base}/`,
    ...(isEverywhere(settings.host)
      ? lanAddresses().map((address) => `             http://${address}:${running.port}/`)
      : []),
    `  reference  ${base}/docs and ${base}/openapi.json`,
    `  health     ${base}/health/ready`,
    `  metrics    http://127.0.0.1:${running.metricsPort}/metrics`,
    `  database   ${running.databaseFolder ?? "DATABASE_URL"}`,
    `  lab        ${labLine(settings, running.labOn)}`,
    "",
    ...(running.labOn
      ? [
          `  try: open the page and press "Run the race", or: npm run race -- --users 30 --seats 1${urlOption(base)}`,
          "",
        ]
      : []),
    ...running.notDurable.map(
      ({ setting, value, risk }) => `  NOT DURABLE: the database has ${setting} = ${value}: ${risk}.`,
    ),
    ...redisLines(settings),
    ...(settings.kafkaBrokers.length === 0 ? [] : ["  KAFKA_BROKERS is set, and nothing uses it in this version."]),
  ]
  return `${lines.join("\n").trimEnd()}\n`
}

const redisLines = ({ line, redisUrl }: Settings): ReadonlyArray<string> => {
  if (line === "redis-zset") {
    return ["  The line is in Redis, to be compared: it is lost with Redis, and its passes open no protected sale."]
  }
  return redisUrl === null ? [] : ["  REDIS_URL is set, and nothing uses it: TICKETRUSH_LINE is actor."]
}

const labLine = (settings: Settings, on: boolean): string => {
  if (!on) return "off: reservations v6, users and set-up answer 404 (TICKETRUSH_LAB=on switches them on)"
  const trust = "on: these routes believe whoever calls"
  return isLoopback(settings.host) ? `${trust}; only this machine can` : `${trust}, and OTHER MACHINES CAN CALL`
}

const defaultUrl = `http://${variables.HOST.initial}:${variables.PORT.initial}`

/** A race that is told nothing goes to the address of a server that was told nothing. */
const urlOption = (base: string): string => (base === defaultUrl ? "" : ` --url ${base}`)

const urlHost = (host: string): string => {
  if (isEverywhere(host)) return "127.0.0.1"
  return host.includes(":") ? `[${host}]` : host
}

const isEverywhere = (host: string): boolean => host === "0.0.0.0" || host === "::"

const lanAddresses = (): ReadonlyArray<string> =>
  Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .filter((address) => address.family === "IPv4" && !address.internal)
    .map((address) => address.address)
