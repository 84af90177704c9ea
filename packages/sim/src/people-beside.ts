/**
 * People beside those who buy, with a random stream of their own: what they do does not change what the others draw.
 */
import { wishForBest } from "./best-wishes.ts"
import { fileWishes } from "./filed-wishes.ts"
import type { RandomStream } from "./prng.ts"
import { askAgain } from "./repeated-questions.ts"
import { cancelSeveral } from "./several.ts"
import type { World } from "./World.ts"

export const peopleBeside = (world: World, domain: (name: string) => RandomStream): void => {
  askAgain(world, domain("forgetful"))
  cancelSeveral(world, domain("several"))
  wishForBest(world, domain("wishes"))
  fileWishes(world, domain("filed wishes"))
}
