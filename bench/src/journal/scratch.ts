import { forms } from "./forms.ts"
import { runRaces } from "./races.ts"
import { seeded } from "./streams.ts"

for (const [name, form] of Object.entries(forms)) {
  const t = performance.now()
  console.log(name, await runRaces(form, 68, seeded(1)), performance.now() - t)
}
