/** The folder of the page, for nodes that serve it. */
import { fileURLToPath } from "node:url"

export const webFolder = fileURLToPath(new URL("../../web", import.meta.url))
