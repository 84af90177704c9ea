/** Tests that fail on purpose, for what a gate says about them. */
import { defineConfig } from "vitest/config"

export default defineConfig({
  test: { name: "failing", include: ["testing/test/gate/programs/failing/{assertion,hook,import}.ts"] },
})
