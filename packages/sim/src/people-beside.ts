/** People who are random for themselves, beside those who buy: whatever they do, the others do what they did without them. */
import { forgetSome } from "./forgetful.ts"
import type { RandomStream } from "./prng.ts"
import { cancelSeveral } from "./several.ts"
import type { World } from "./World.ts"

export const peopleBeside = (world: World, domain: (name: string) => RandomStream): void => {
  forgetSome(world, domain("forgetful"))
  cancelSeveral(world, domain("several"))
}
