import { runsWith } from "@ticketrush/testing"
import { describe, it } from "vitest"

describe.runIf(runsWith("caddy", () => false))("a door behind Caddy", () => it("opens", () => {}))

describe("a door", () => it("opens", () => {}))
