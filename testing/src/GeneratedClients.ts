/** Folders with public generators of clients. Undefined where their packages cannot be had or are left out. */
import { type Generators, ofPython, ofTypescript } from "./generators.ts"
import { runsWith } from "./runsWith.ts"

const folderOf = ({ find, place }: Generators): string | undefined => (runsWith("generators", find) ? place : undefined)

/** The folder with `node_modules`. */
export const typescriptGenerators = (): string | undefined => folderOf(ofTypescript)

/** The folder with `venv`. */
export const pythonGenerators = (): string | undefined => folderOf(ofPython)
