import { nodeDefer } from "@ticketrush/engine/ports-node"

export const wait = (ms: number): Promise<void> => new Promise((resolve) => void nodeDefer.after(ms, resolve))
