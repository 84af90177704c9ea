/**
 * People beside those who buy, with a random stream of their own: what they do does not change what the others draw.
 */
import { wishForBest } from "./best-wishes.ts"
import { fileWishes } from "./filed-wishes.ts"
import { forgetSome } from "./forgetful.ts"
import type { RandomStream } from "./prng.ts"
import { cancelSeveral } from "./several.ts"
import type { World } from "./World.ts"

export const peopleBeside = (world: World, domain: (name: string) => RandomStream): void => {
  forgetSome(world, domain("forgetful"))
  cancelSeveral(world, domain("several"))
  wishForBest(world, domain("wishes"))
  fileWishes(world, domain("filed wishes"))
}
