/** The strategies of the engine for tests, and whether the parts that they need are on this machine. */
import { hasPrivateKafka, hasPrivateRedis } from "@ticketrush/testing"
import { type Contender, ownContenders } from "../../src/lab/contenders/contenders.ts"

export const contender = (name: string): Contender => ownContenders.find((each) => each.name === name)!

export const isHere = ({ needs }: Contender): boolean =>
  (!needs.includes("Redis") || hasPrivateRedis()) && (!needs.includes("Kafka") || hasPrivateKafka())
