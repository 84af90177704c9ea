/** Every gateway against its dialect of the sandbox. */
import { describe } from "vitest"
import { gatewayContract } from "./gateway.contract.ts"

describe("the gateway to the sandbox", () => gatewayContract("sandbox"))
describe("the gateway to Toss", () => gatewayContract("toss"))
describe("the gateway to KakaoPay", () => gatewayContract("kakaopay"))
