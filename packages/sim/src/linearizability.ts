import type { World } from "./World.ts"
export const notLinearizable = (_world: World): string | undefined => undefined
