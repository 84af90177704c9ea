/** Tests on a machine that lacks a part, for what a gate says about them. */
import { defineConfig } from "vitest/config"

export default defineConfig({ test: { name: "lacking", include: ["testing/test/gate/programs/lacking/door.ts"] } })
